import type { RuleInfo } from '@harderway/diagnostics';
import type { ReadDocument } from '../../documents/index.js';
import type { StartContext } from '../context.js';
import type { Fault, Rule } from '../rule.js';

/** The command line that names a document, and the host's files, as the document's reader may query them. */
export type Surroundings = Pick<StartContext, 'files' | 'gate' | 'given' | 'list' | 'note' | 'set'>;

/** A flag that names a configuration file, and the reader of that file. */
export interface FlagDocument {
  readonly flag: string;
  readonly parse: (text: string, version: string, surroundings: Surroundings) => ReadDocument;
  /** The words that the program puts ahead of those about the file, by ranges of its versions. */
  readonly ahead?: Readonly<Record<string, string>> | undefined;
  /** Codes of what is found after the file has been read, without those words. */
  readonly later?: readonly string[] | undefined;
}

function documentFaults(
  context: StartContext,
  { flag, parse, ahead = {}, later = [] }: FlagDocument,
): readonly Fault[] {
  const { text, files, version } = context;
  const file = text(flag);
  const content = file === '' ? undefined : files.read?.(file);
  if (content === undefined) return [];
  const [, prefix = ''] = Object.entries(ahead).find(([ranges]) => context.in(ranges)) ?? [];
  const note = (phrase: string): void => context.note(`${phrase} in ${file}`);
  const { diagnostics } = parse(content, version, { ...context, note });
  return diagnostics.map(({ span, subject: _, programText, ...found }) => ({
    ...found,
    ...(programText === undefined
      ? {}
      : { programText: `${later.includes(found.code) ? '' : prefix}${programText}` }),
    flag,
    place: { span, file },
  }));
}

/**
 * The rules for the configuration files that flags name, as far as their texts are known: one for each code that their
 * readers report. What is found is placed in the file itself.
 */
export const documentRules = (
  codes: readonly RuleInfo[],
  documents: readonly FlagDocument[],
): readonly Rule[] =>
  codes.map((info, index) => ({
    ...info,
    stage: 'apply',
    ...(index > 0
      ? {}
      : { check: (context) => documents.flatMap((document) => documentFaults(context, document)) }),
  }));
