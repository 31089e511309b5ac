import type { RuleSet } from '@harderway/diagnostics';
import { inRanges, parseVersion } from '../version.js';
import { type DocumentFault, faultAt } from './fault.js';
import type { Field } from './field.js';
import { textOf } from './values.js';

/** Facts about a kind of document. */
export interface DocumentFacts {
  readonly kind: string;
  /** The API group; empty for the core group. */
  readonly group: string;
  /** Versions of the group, oldest first, with the versions of the program that read them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Old heads that are read too: `KIND` by `apiVersion`. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** Versions of the program that decode leniently: they drop fields that they do not know. Others refuse them. Default: none. */
  readonly lenient?: string | undefined;
  readonly fields: Field;
}

/** How a document is read. */
export interface DocumentForm {
  readonly facts: DocumentFacts;
  /** The program and its version. */
  readonly program: string;
  readonly version: string;
  /** The registry with the codes of its faults. */
  readonly rules: Pick<RuleSet<never>, 'diagnostic'>;
  /** Checks of the values once the shape is right. */
  readonly check?:
    | ((value: Readonly<Record<string, unknown>>, apiVersion: string) => Iterable<DocumentFault>)
    | undefined;
}

/** The whole `apiVersion`s of a document that a version of the program reads, oldest first. */
export const apiVersionsOf = ({ group, versions }: DocumentFacts, program: string): readonly string[] =>
  Object.entries(versions)
    .filter(([, ranges]) => inRanges(parseVersion(program), ranges))
    .map(([name]) => (group === '' ? name : `${group}/${name}`));

/** The fault in a document's kind or version. */
export function headFault(
  fields: Readonly<Record<string, unknown>>,
  { facts, program, version }: Pick<DocumentForm, 'facts' | 'program' | 'version'>,
): DocumentFault | undefined {
  const { kind, aliases = {} } = facts;
  const written = textOf(fields['apiVersion']);
  if (fields['kind'] !== undefined && aliases[written] === fields['kind']) return undefined;
  if (fields['kind'] !== kind)
    return faultAt(
      'document-kind',
      ['kind'],
      `the kind is ${JSON.stringify(fields['kind'] ?? '')}, not ${kind}`,
      `Write kind: ${kind}.`,
    );
  const known = apiVersionsOf(facts, version);
  if (known.includes(written)) return undefined;
  const newest = known.at(-1);
  const reader = `${program} ${version}`;
  return faultAt(
    'document-version',
    ['apiVersion'],
    `no kind "${kind}" is registered for version "${written}"`,
    newest === undefined
      ? `${reader} reads no file of this kind.`
      : `${reader} reads ${known.join(', ')}. Write apiVersion: ${newest}.`,
  );
}
