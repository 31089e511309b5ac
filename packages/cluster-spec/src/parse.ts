import { type Diagnostic, hasErrors, inTextOrder, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath, readYaml, type YamlText } from '@harderway/yaml-text';
import { checkBackupDirectory, checkDataDirectory } from './checks/data-directory.js';
import { checkFlags } from './checks/flags.js';
import { checkHosts } from './checks/hosts.js';
import { checkNetwork } from './checks/network.js';
import { checkPorts } from './checks/ports.js';
import { checkVersions } from './checks/versions.js';
import { completeSpec } from './complete.js';
import type { Finding } from './diagnostics.js';
import { keysAt } from './keys.js';
import type { ClusterSpec } from './model.js';
import { pathBase, resolveSpecPaths } from './paths.js';
import { type ClusterSpecCode, clusterSpecRules } from './rules.js';
import { clusterFile } from './schema.js';
import { describeIssues } from './shape.js';
import { viewOf } from './view.js';

/** Where the text is from, to resolve the paths in it. */
export interface ParseOptions {
  /** Path of the file: relative paths in it are resolved against its directory. Default: they stay as written. */
  readonly path?: string;
  /** Home directory that a leading `~` in paths means. Default: they stay as written. */
  readonly home?: string;
}

/** The spec of a valid text, and the diagnostics of the text in its order. */
export interface ParsedClusterSpec {
  /** Absent if and only if a diagnostic is an error. */
  readonly spec?: ClusterSpec;
  readonly diagnostics: readonly Diagnostic<ClusterSpecCode>[];
  /** Place of a value such as `['hosts', 0, 'address']`; of the nearest mapping around it where that is a default. */
  readonly at: (path: KeyPath) => Span;
}

const example = { name: 'control0', role: 'control', address: '192.0.2.1' };

/** Zod compiles a function for each shape otherwise, which takes longer than to read one file. */
const once = { jitless: true };

/**
 * Reads cluster.yaml and fills in defaults; checks its YAML (1.2), its schema, and values against each other.
 * Never throws and does no I/O; finds all errors at once, each with its position.
 */
export function parseClusterSpec(text: string, options: ParseOptions = {}): ParsedClusterSpec {
  const source = readYaml(text);
  if (source.kind === 'fault') return { diagnostics: inTextOrder(source.diagnostics), at: () => WHOLE_TEXT };
  const at = (path: KeyPath): Span => source.at(path, 'value');
  if (source.value === null) {
    const message = 'the file is empty';
    const hint = 'start from the template that harderway init writes';
    const found = located({ code: 'empty-document', message, hint, path: [] }, source);
    return { diagnostics: [...source.diagnostics, found], at };
  }
  const raw = withoutEmpty(source.value, []);
  const result = clusterFile.safeParse(raw, once);
  const shape = result.success ? [] : describeIssues(result.error.issues, raw);
  const defaults = clusterFile.safeParse({ api: { virtualIp: '192.0.2.2' }, hosts: [example] }, once).data;
  const { api, ...rest } = defaults ?? {};
  const known = { ...rest, api: { ...api, virtualIp: undefined }, hosts: undefined };
  const view = viewOf(
    raw,
    known,
    shape.map(({ path }) => path),
  );
  const findings = [
    ...shape,
    ...checkVersions(view),
    ...checkHosts(view),
    ...checkNetwork(view),
    ...checkPorts(view),
    ...checkFlags(view),
    ...checkDataDirectory(view),
    ...checkBackupDirectory(view),
  ];
  const places = findings.map((finding) => located(finding, source));
  const diagnostics = inTextOrder([...source.diagnostics, ...places]);
  if (!result.success || hasErrors(places)) return { diagnostics, at };
  const spec = completeSpec(result.data, (path: KeyPath) => source.written(path));
  return { spec: resolveSpecPaths(spec, pathBase(options.path, options.home)), diagnostics, at };
}

/** Places a finding at its value, its key, or the nearest mapping around a missing one. */
function located(finding: Finding, source: YamlText): Diagnostic<ClusterSpecCode> {
  const { severity, code, message, hint, path, atKey = false } = finding;
  const span = source.at(path, atKey ? 'key' : 'value');
  return clusterSpecRules.diagnostic(code, { severity, message, hint, span, subject: formatKeyPath(path) });
}

/**
 * Removes keys without a value; a section whose keys are all commented out becomes an empty one, which means its defaults.
 * Unknown keys stay.
 */
function withoutEmpty(value: unknown, path: KeyPath): unknown {
  if (Array.isArray(value)) return value.map((inner, index) => withoutEmpty(inner, [...path, index]));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const known = keysAt(path);
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    entries.flatMap(([key, inner]) => {
      const at = [...path, key];
      if (inner === null && known.includes(key) && keysAt(at).length > 0) return [[key, {}]];
      return inner === null && (known.length === 0 || known.includes(key))
        ? []
        : [[key, withoutEmpty(inner, at)]];
    }),
  );
}
