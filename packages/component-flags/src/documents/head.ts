import type { RuleSet } from '@harderway/diagnostics';
import type { DocumentFault } from './fault.js';
import type { Field } from './field.js';
import { textOf } from './values.js';

/** What a document must be. */
export interface DocumentForm {
  readonly kind: string;
  /** The shapes of the versions that are read, oldest first, by the whole `apiVersion`. */
  readonly versions: Readonly<Record<string, Field>>;
  /** The registry with the codes of its faults. */
  readonly rules: Pick<RuleSet<never>, 'diagnostic'>;
  /** Who reads it, for messages: `kube-apiserver 1.31`. */
  readonly reader: string;
  /** Whether the reader refuses fields that it does not know, or drops them without a word. Default: `refused`. */
  readonly unknownFields?: 'refused' | 'dropped';
  /** Checks of the values once the shape is right. */
  readonly check?: (value: Readonly<Record<string, unknown>>, apiVersion: string) => readonly DocumentFault[];
}

/** Faults in a document's kind and version. */
export function headFaults(
  fields: Readonly<Record<string, unknown>>,
  { kind, versions, reader }: DocumentForm,
): readonly DocumentFault[] {
  const written = textOf(fields['apiVersion']);
  const known = Object.keys(versions);
  const newest = known.at(-1) ?? '';
  if (fields['kind'] !== kind)
    return [
      {
        code: 'document-kind',
        path: ['kind'],
        text: `the kind is ${JSON.stringify(fields['kind'] ?? '')}, not ${kind}`,
        hint: `Write kind: ${kind}.`,
      },
    ];
  if (Object.hasOwn(versions, written)) return [];
  return [
    {
      code: 'document-version',
      path: ['apiVersion'],
      text: `no kind "${kind}" is registered for version ${JSON.stringify(written)}`,
      hint:
        newest === ''
          ? `${reader} reads no file of this kind.`
          : `${reader} reads ${known.join(', ')}. Write apiVersion: ${newest}.`,
    },
  ];
}
