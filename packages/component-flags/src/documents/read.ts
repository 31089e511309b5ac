import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';
import { type Document, isAlias, isCollection, isNode, isScalar, type Node, visit } from 'yaml';
import type { Position } from '../diagnostic.js';
import { type DocumentDiagnostic, type DocumentFault, type FieldPath, formatPath } from './diagnostic.js';
import { type DocumentForm, headFaults } from './head.js';
import { shapeFaults } from './shape.js';
import { mapOf, textOf } from './values.js';

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
  const at = positionsIn(text);
  const composed = composeYaml(text);
  const broken = (message: string, offset: number): ReadDocument => ({
    diagnostics: [{ severity: 'error', code: 'yaml', message, path: '', position: at(offset) }],
  });
  if (composed.kind === 'too-deep')
    return broken(`The file nests deeper than ${MAX_DEPTH} levels. Write it flatter.`, composed.offset);
  const [document, second] = composed.documents;
  if (document === undefined) return broken('The file holds no document. Write one.', 0);
  if (second !== undefined) return broken('The file holds several documents. Keep one.', second.range[0]);
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
  const key = collectionKey(document);
  if (key !== undefined)
    return {
      diagnostics: [
        {
          severity: 'error',
          code: 'field-type',
          message: 'A key is a list or a map. Write keys as texts.',
          path: '',
          position: at(key.range?.[0] ?? 0),
        },
      ],
    };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return broken(`${error instanceof Error ? error.message : String(error)}. Write the values out.`, 0);
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
  const misshapen = shapes.some(({ severity = 'error' }) => severity === 'error');
  const faults = misshapen ? shapes : [...shapes, ...(form.check?.(fields, apiVersion) ?? [])];
  return { value: fields, apiVersion, diagnostics: faults.map(finding) };
};

/** A key that is no scalar. The library would make a text of it, and print a warning. */
const collectionKey = (document: Document): Node | undefined => {
  let found: Node | undefined;
  visit(document, {
    Pair: (_key, { key }) => {
      if (!isNode(key) || !isCollection(isAlias(key) ? key.resolve(document) : key)) return undefined;
      found = key;
      return visit.BREAK;
    },
  });
  return found;
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
