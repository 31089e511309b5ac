import type { Position, Severity } from '@harderway/component-flags';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { CONFIGURATION_FIELDS, type Field } from './configuration-fields.js';
import { valueFaults } from './configuration-values.js';
import {
  CONFIGURATION_VERSIONS,
  configurationVersionsOf,
  SCHEDULER_GROUP,
  type SchedulerApiVersion,
} from './configuration-versions.js';

/** A finding in a configuration file. */
export interface ConfigurationDiagnostic {
  readonly severity: Severity;
  /** Stable; README lists them all. */
  readonly code: string;
  /** What is wrong and what to do. */
  readonly message: string;
  /** The words of the program, where it has any. */
  readonly programText?: string;
  /** The field, such as `profiles[0].schedulerName`. */
  readonly path: string;
  readonly position: Position;
}

/** A KubeSchedulerConfiguration that was read. */
export interface ParsedConfiguration {
  /** The plain values; undefined when the text is no map. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly apiVersion?: SchedulerApiVersion;
  readonly diagnostics: readonly ConfigurationDiagnostic[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a KubeSchedulerConfiguration as kube-scheduler of a version does: its API version must be one that the
 * program reads, unknown fields are refused, and values are checked. Never throws but for a malformed version.
 *
 * Codes: `yaml`, `configuration-version`, `configuration-kind`, `field-unknown`, `field-type`, `field-value`,
 * `configuration-deprecated` (warning).
 *
 * @param version the Kubernetes version of kube-scheduler
 * @throws {FlagError} `version-invalid`
 */
export const parseSchedulerConfiguration = (text: string, version: string): ParsedConfiguration => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const diagnostics: ConfigurationDiagnostic[] = [];
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, offset };
  };
  const report = (finding: Omit<ConfigurationDiagnostic, 'position'>, offset: number): void => {
    diagnostics.push({ ...finding, position: at(offset) });
  };
  for (const error of document.errors)
    report(
      { severity: 'error', code: 'yaml', message: `${error.message} Mend the YAML.`, path: '' },
      error.pos[0],
    );
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  if (!isRecord(value)) {
    if (document.errors.length === 0)
      report(
        { severity: 'error', code: 'yaml', message: 'The file holds no map of fields. Write one.', path: '' },
        0,
      );
    return { diagnostics };
  }
  const apiVersion = checkVersion(value, version, (finding, key) =>
    report(finding, offsetOf(document.get(key, true))),
  );
  if (apiVersion !== undefined) walk(document.contents, CONFIGURATION_FIELDS[apiVersion], '', report);
  if (diagnostics.every(({ severity }) => severity !== 'error'))
    for (const fault of valueFaults(value))
      report(
        {
          severity: 'error',
          code: 'field-value',
          message: `${fault.text}. ${fault.advice}`,
          programText: fault.text,
          path: fault.path.join('.'),
        },
        offsetOf(document.getIn(fault.path, true)),
      );
  return { value, ...(apiVersion === undefined ? {} : { apiVersion }), diagnostics };
};

type Report = (finding: Omit<ConfigurationDiagnostic, 'position'>, offset: number) => void;

const offsetOf = (node: unknown): number => {
  if (typeof node !== 'object' || node === null || !('range' in node)) return 0;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : 0;
};

const checkVersion = (
  value: Readonly<Record<string, unknown>>,
  version: string,
  report: (finding: Omit<ConfigurationDiagnostic, 'position'>, key: string) => void,
): SchedulerApiVersion | undefined => {
  const readable = configurationVersionsOf(version);
  const newest = `${SCHEDULER_GROUP}/${readable.at(-1) ?? 'v1'}`;
  const written = String(value['apiVersion'] ?? '');
  const kind = String(value['kind'] ?? '');
  if (kind !== 'KubeSchedulerConfiguration') {
    const message = `The kind is ${JSON.stringify(kind)}. Write kind: KubeSchedulerConfiguration.`;
    report({ severity: 'error', code: 'configuration-kind', message, path: 'kind' }, 'kind');
    return undefined;
  }
  const found = readable.find((name) => written === `${SCHEDULER_GROUP}/${name}`);
  if (found === undefined) {
    const programText = `no kind "KubeSchedulerConfiguration" is registered for version ${JSON.stringify(written)}`;
    const message = `${programText}: kube-scheduler ${version} reads ${readable.join(', ') || 'no known version'}. Write apiVersion: ${newest}.`;
    report(
      { severity: 'error', code: 'configuration-version', message, programText, path: 'apiVersion' },
      'apiVersion',
    );
    return undefined;
  }
  if (found !== readable.at(-1)) {
    const last = CONFIGURATION_VERSIONS.find(({ apiVersion }) => apiVersion === found)
      ?.kubernetes.split('-')
      .at(-1);
    const message = `${found} is read until ${last ?? ''}. Move to ${newest}.`;
    report(
      { severity: 'warning', code: 'configuration-deprecated', message, path: 'apiVersion' },
      'apiVersion',
    );
  }
  return found;
};

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  float: (value) => typeof value === 'number',
  duration: (value) => typeof value === 'string',
};

const walk = (node: Node | null, field: Field, path: string, report: Report): void => {
  if (node === null || field.kind === 'any' || (isScalar(node) && node.value === null)) return;
  const wrong = (expected: string): void =>
    report(
      {
        severity: 'error',
        code: 'field-type',
        message: `${path} must be ${expected}. Correct its value.`,
        path,
      },
      offsetOf(node),
    );
  if (field.kind === 'map') {
    if (!isMap<Node, Node | null>(node)) {
      wrong('a map');
      return;
    }
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const inner = Object.hasOwn(field.fields, name) ? field.fields[name] : undefined;
      const here = path === '' ? name : `${path}.${name}`;
      if (inner !== undefined) walk(value, inner, here, report);
      else
        report(
          {
            severity: 'error',
            code: 'field-unknown',
            message: `strict decoding error: unknown field "${here}". Remove it, or check its spelling for this version.`,
            programText: `strict decoding error: unknown field "${here}"`,
            path: here,
          },
          offsetOf(key),
        );
    }
    return;
  }
  if (field.kind === 'list') {
    if (!isSeq<Node>(node)) {
      wrong('a list');
      return;
    }
    for (const [index, item] of node.items.entries()) walk(item, field.of, `${path}[${index}]`, report);
    return;
  }
  const value = isScalar(node) ? node.value : node;
  if (SCALARS[field.kind]?.(value) !== true) wrong(`of type ${field.kind}`);
};
