import { isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { Position } from '../diagnostic.js';
import { type DocumentDiagnostic, type DocumentFault, type FieldPath, formatPath } from './diagnostic.js';
import type { Field } from './field.js';
import { shapeFaults } from './shape.js';

/** Values of a map, or an empty one for anything else. */
export const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};

/** Items of a list, or none for anything else. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A scalar as text; empty for anything else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** What a document must be. */
export interface DocumentForm {
  readonly kind: string;
  /** The shapes of the versions that are read, oldest first, by the whole `apiVersion`. */
  readonly versions: Readonly<Record<string, Field>>;
  /** Who reads it, for messages: `kube-apiserver 1.31`. */
  readonly reader: string;
  /** Whether the reader refuses fields that it does not know, or drops them without a word. Default: refused. */
  readonly unknownFields?: 'refused' | 'dropped';
  /** Checks of the values once the shape is right. */
  readonly check?: (value: Readonly<Record<string, unknown>>, apiVersion: string) => readonly DocumentFault[];
}

/** A document that was read. */
export interface ReadDocument {
  /** The plain values; undefined when the text is no map. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** The version it is written in, where the reader knows it. */
  readonly apiVersion?: string;
  readonly diagnostics: readonly DocumentDiagnostic[];
}

/**
 * Reads a Kubernetes configuration file strictly: its kind and version must be among those that are read, unknown
 * fields and wrong types are refused, then values are checked. Never throws.
 *
 * Codes: `yaml`, `document-kind`, `document-version`, `field-unknown`, `field-type`, and the form's own.
 */
export const readDocument = (text: string, form: DocumentForm): ReadDocument => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, offset };
  };
  const place = (path: FieldPath): Position => {
    for (let end = path.length; end > 0; end -= 1) {
      const node =
        keyNode(document.getIn(path.slice(0, end - 1), true), path[end - 1] ?? '') ??
        document.getIn(path.slice(0, end), true);
      const offset = offsetOf(node);
      if (offset !== undefined) return at(offset);
    }
    return at(0);
  };
  const finding = ({
    severity = 'error',
    code,
    path,
    text: words,
    advice,
  }: DocumentFault): DocumentDiagnostic => ({
    severity,
    code,
    message: `${words}. ${advice}`,
    programText: words,
    path: formatPath(path),
    position: place(path),
  });
  if (document.errors.length > 0)
    return {
      diagnostics: document.errors.map(({ message, pos }) => ({
        severity: 'error',
        code: 'yaml',
        message: `${message} Mend the YAML.`,
        path: '',
        position: at(pos[0]),
      })),
    };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      diagnostics: [
        finding({ code: 'yaml', path: [], text: 'the file holds no map of fields', advice: 'Write one.' }),
      ],
    };
  const fields = mapOf(value);
  const head = headFaults(fields, form);
  const apiVersion = textOf(fields['apiVersion']);
  const shape = form.versions[apiVersion];
  if (head.length > 0 || shape === undefined) return { value: fields, diagnostics: head.map(finding) };
  const shapes = shapeFaults(fields, shape).map(
    (fault): DocumentFault =>
      fault.code === 'field-unknown' && form.unknownFields === 'dropped'
        ? { ...fault, severity: 'warning' }
        : fault,
  );
  const broken = shapes.some(({ severity = 'error' }) => severity === 'error');
  const faults = broken ? shapes : [...shapes, ...(form.check?.(fields, apiVersion) ?? [])];
  return { value: fields, apiVersion, diagnostics: faults.map(finding) };
};

/** The node of a key, so that a fault in a field stands at its name. */
const keyNode = (parent: unknown, step: string | number): Node | undefined => {
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items))
    return undefined;
  for (const item of parent.items as readonly unknown[]) {
    if (typeof item !== 'object' || item === null || !('key' in item)) continue;
    const { key } = item;
    if (isScalar(key) && String(key.value) === String(step)) return key;
  }
  return undefined;
};

const offsetOf = (node: unknown): number | undefined =>
  isNode(node) && node.range != null ? node.range[0] : undefined;

const headFaults = (
  fields: Readonly<Record<string, unknown>>,
  { kind, versions, reader }: DocumentForm,
): readonly DocumentFault[] => {
  const written = textOf(fields['apiVersion']);
  const known = Object.keys(versions);
  const newest = known.at(-1) ?? '';
  if (fields['kind'] !== kind)
    return [
      {
        code: 'document-kind',
        path: ['kind'],
        text: `the kind is ${JSON.stringify(fields['kind'] ?? '')}, not ${kind}`,
        advice: `Write kind: ${kind}.`,
      },
    ];
  if (Object.hasOwn(versions, written)) return [];
  return [
    {
      code: 'document-version',
      path: ['apiVersion'],
      text: `no kind "${kind}" is registered for version ${JSON.stringify(written)}`,
      advice:
        newest === ''
          ? `${reader} reads no file of this kind.`
          : `${reader} reads ${known.join(', ')}. Write apiVersion: ${newest}.`,
    },
  ];
};
