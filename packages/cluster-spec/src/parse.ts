import {
  type Diagnostic,
  hasErrors,
  inTextOrder,
  type RuleSet,
  type Span,
  WHOLE_TEXT,
} from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath, readYaml, type YamlText } from '@harderway/yaml-text';
import {
  checkBackupDirectory,
  checkCredentialsDirectory,
  checkDataDirectory,
  checkLogDirectory,
} from './checks/data-directory.js';
import { checkAccess, checkAuthorizers, checkFiles } from './checks/files.js';
import { checkHosts } from './checks/hosts.js';
import { checkNetwork } from './checks/network.js';
import { checkVersions } from './checks/versions.js';
import { completeSpec } from './complete.js';
import type { Finding } from './diagnostics.js';
import { keysAt } from './keys.js';
import type { ClusterSpec } from './model.js';
import { pathBase, resolveSpecPaths } from './paths.js';
import { type ClusterSpecCode, clusterSpecRules } from './rules.js';
import { clusterFile } from './schema.js';
import { describeIssues, valueAt } from './shape.js';
import { type SpecView, viewOf } from './view.js';

/** Options of {@link parseClusterSpec}. */
export interface ParseOptions<Code extends string = never> {
  /** Path of the file: relative paths in it are resolved against its directory. Default: they stay as written. */
  readonly path?: string | undefined;
  /** Home directory that a leading `~` in paths stands for. Default: such paths stay as written. */
  readonly home?: string | undefined;
  /** Further rules, such as `rules` of `@harderway/program-settings`. Default: none, so extraFlags and ports are not checked. */
  readonly rules?: RuleSet<SpecView, Code> | undefined;
}

/** The spec of a valid text, and the diagnostics of the text in its order. */
export interface ParsedClusterSpec<Code extends string = never> {
  /** Absent if and only if a diagnostic is an error. */
  readonly spec?: ClusterSpec | undefined;
  readonly diagnostics: readonly Diagnostic<ClusterSpecCode | Code>[];
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
export function parseClusterSpec<Code extends string = never>(
  text: string,
  options: ParseOptions<Code> = {},
): ParsedClusterSpec<Code> {
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
  const shape = ofOneProgram(result.success ? [] : describeIssues(result.error.issues, raw), raw);
  const defaults = clusterFile.safeParse({ api: { virtualIp: '192.0.2.2' }, hosts: [example] }, once).data;
  const { api, ...rest } = defaults ?? {};
  const known = { ...rest, api: { ...api, virtualIp: undefined }, hosts: undefined };
  const view = viewOf(
    raw,
    known,
    shape.map(({ path }) => path),
    placesIn(source),
  );
  const findings = [
    ...shape,
    ...checkVersions(view),
    ...checkHosts(view),
    ...checkNetwork(view),
    ...checkDataDirectory(view),
    ...checkLogDirectory(view),
    ...checkBackupDirectory(view),
    ...checkCredentialsDirectory(view),
    ...checkFiles(view),
    ...checkAccess(view),
    ...checkAuthorizers(view),
  ];
  const diagnostics = inTextOrder([
    ...source.diagnostics,
    ...findings.map((finding) => located(finding, source)),
    ...(options.rules?.check(view) ?? []),
  ]);
  if (!result.success || hasErrors(diagnostics)) return { diagnostics, at };
  const spec = completeSpec(result.data, (path: KeyPath) => source.written(path));
  return { spec: resolveSpecPaths(spec, pathBase(options.path, options.home)), diagnostics, at };
}

const placesIn =
  (source: YamlText): SpecView['place'] =>
  (path, part = 'value') => ({ span: source.at(path, part), subject: formatKeyPath(path) });

function located(finding: Finding, source: YamlText): Diagnostic<ClusterSpecCode> {
  const { severity, code, message, hint, path, atKey = false } = finding;
  const place = placesIn(source)(path, atKey ? 'key' : 'value');
  return clusterSpecRules.diagnostic(code, { severity, message, hint, ...place });
}

/** The findings about the shape of a file; of a file of another program the first one says all. */
function ofOneProgram(findings: readonly Finding[], raw: unknown): readonly Finding[] {
  const version = valueAt(raw, ['apiVersion']);
  const isOurs = ['api', 'hosts'].some((key) => valueAt(raw, [key]) !== undefined);
  if (isOurs || typeof version !== 'string' || version.startsWith('harderway/')) return findings;
  const hint = 'this is a file of another program; harderway init writes a cluster.yaml';
  return findings.flatMap((found) => (found.path[0] === 'apiVersion' ? [{ ...found, hint }] : []));
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
