import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath, readYaml, type YamlText } from '@harderway/yaml-text';
import type { EtcdCluster } from '../cluster/model.js';
import type { EtcdCode } from '../codes.js';
import { clusterShape, type Shape } from './cluster-shape.js';
import { type DocumentCode, documentRules } from './rules.js';

/** A description read from a text. */
export interface ParsedCluster {
  /** Absent when anything of it is missing or of the wrong type. */
  readonly cluster?: EtcdCluster | undefined;
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/** The text that is read, and what was found in it. */
interface Reading {
  readonly source: YamlText;
  readonly file: string | undefined;
  readonly diagnostics: Diagnostic<EtcdCode>[];
}

/** A part of the description. */
interface DescriptionPart {
  readonly reading: Reading;
  readonly path: KeyPath;
  readonly value: unknown;
}

function report(
  part: DescriptionPart,
  code: DocumentCode,
  message: string,
  hint: string,
  what?: 'key',
): undefined {
  const { source, file, diagnostics } = part.reading;
  const subject = formatKeyPath(part.path);
  const span = source.at(part.path, what);
  diagnostics.push(documentRules.diagnostic(code, { message, hint, span, file, subject }));
}

const nameOf = ({ path }: DescriptionPart): string =>
  path.length === 0 ? 'the description' : formatKeyPath(path);
const inner = (
  { reading, path }: DescriptionPart,
  key: string | number,
  value: unknown,
): DescriptionPart => ({
  reading,
  path: [...path, key],
  value: value ?? undefined,
});

/** The entries of a mapping; undefined for anything else. */
const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;

/** Versions and names may look like numbers; they are taken as written. */
const written = ({ reading: { source }, path, value }: DescriptionPart): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? source.written(path) : undefined;

function flags(part: DescriptionPart): Readonly<Record<string, string | undefined>> | undefined {
  const entries = entriesOf(part.value)?.map(([key, value]) => {
    const text = typeof value === 'boolean' ? String(value) : written(inner(part, key, value));
    return [key, text] as const;
  });
  return entries?.every(([, text]) => text !== undefined) ? Object.fromEntries(entries) : undefined;
}

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536;

const SCALARS = {
  text: { expected: 'a text', read: written },
  bool: {
    expected: 'true or false',
    read: ({ value }: DescriptionPart) => (typeof value === 'boolean' ? value : undefined),
  },
  port: { expected: 'a port', read: ({ value }: DescriptionPart) => (isPort(value) ? value : undefined) },
  flags: { expected: 'a mapping of flags to texts', read: flags },
} as const;

/** A mapping by its shape; what it lacks, and what it should not have, is reported. */
function readMapping(
  part: DescriptionPart,
  { required, optional }: Extract<Shape, { kind: 'mapping' }>,
): unknown {
  const entries = entriesOf(part.value);
  if (entries === undefined)
    return report(part, 'cluster-type', `${nameOf(part)} is not a mapping`, 'write keys with values');
  const shapes = { ...required, ...optional };
  const values = new Map(entries);
  for (const key of values.keys()) {
    if (Object.hasOwn(shapes, key)) continue;
    const message = `${nameOf(part)} has no key ${key}`;
    const hint = `use ${Object.keys(shapes).join(', ')}`;
    report(inner(part, key, undefined), 'cluster-key-unknown', message, hint, 'key');
  }
  for (const key of Object.keys(required).filter((each) => (values.get(each) ?? undefined) === undefined))
    report(part, 'cluster-key-missing', `${nameOf(part)} lacks ${key}`, 'add it');
  const read = Object.entries(shapes).map(
    ([key, shape]) => [key, readPart(inner(part, key, values.get(key)), shape)] as const,
  );
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** A part by its shape; undefined, with a diagnostic, where it has another one. */
function readPart(part: DescriptionPart, shape: Shape): unknown {
  const { value } = part;
  if (shape.kind === 'mapping' && (value !== undefined || part.path.length === 0))
    return readMapping(part, shape);
  if (value === undefined || shape.kind === 'mapping') return undefined;
  if (shape.kind === 'list' && Array.isArray(value) && value.length > 0)
    // An item may not be null, other than a value.
    return value.map((item: unknown, at) => readPart({ ...inner(part, at, item), value: item }, shape.of));
  const { expected, read } =
    shape.kind === 'list' ? { ...shape, read: () => undefined } : SCALARS[shape.kind];
  const message = `${nameOf(part)} is not ${expected}`;
  return read(part) ?? report(part, 'cluster-type', message, `write ${expected}`);
}

/**
 * Reads a description of a cluster from YAML or JSON, with the keys of {@link EtcdCluster}. Never throws.
 *
 * Diagnostic codes: those of `@harderway/yaml-text`, and `cluster-type`, `cluster-key-missing`, `cluster-key-unknown`.
 *
 * @param file name of the text in diagnostics; default: none
 */
export function parseCluster(text: string, file?: string): ParsedCluster {
  const source = readYaml(text);
  const diagnostics: Diagnostic<EtcdCode>[] = source.diagnostics.map((found) => ({ ...found, file }));
  if (source.kind === 'fault') return { diagnostics };
  const cluster = readPart(
    { reading: { source, file, diagnostics }, path: [], value: source.value },
    clusterShape,
  );
  // A value without a fault has the shape.
  const isCluster = (_: unknown): _ is EtcdCluster => !hasErrors(diagnostics);
  return isCluster(cluster) ? { cluster, diagnostics } : { diagnostics };
}
