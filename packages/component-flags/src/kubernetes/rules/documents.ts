import type { RuleInfo } from '@harderway/diagnostics';
import type { ReadDocument } from '../../documents/index.js';
import type { StartContext } from '../context.js';
import type { Fault, Rule } from '../rule.js';

/** The command line that names a document, and the host's files, as the document's reader may query them. */
export type Surroundings = Pick<StartContext, 'files' | 'gate' | 'given' | 'list' | 'note' | 'set'>;

/** Words that a program puts ahead of its own, by ranges of its versions. */
type WordsAhead = Readonly<Record<string, string>>;

/** A flag that names a configuration file, and the reader of that file. */
export interface FlagDocument {
  readonly flag: string;
  readonly parse: (text: string, version: string, surroundings: Surroundings) => ReadDocument;
  /** Words ahead of those about the file. */
  readonly ahead?: WordsAhead | undefined;
  /** Words ahead of what is found after the file has been read, by code. */
  readonly later?: Readonly<Record<string, WordsAhead>> | undefined;
}

function documentFaults(
  context: StartContext,
  { flag, parse, ahead = {}, later = {} }: FlagDocument,
): readonly Fault[] {
  const { text, files, version } = context;
  const file = text(flag);
  const content = file === '' ? undefined : files.read?.(file);
  if (content === undefined) return [];
  const aheadOf = (code: string): string =>
    Object.entries(later[code] ?? ahead).find(([ranges]) => context.in(ranges))?.[1] ?? '';
  const note = (phrase: string): void => context.note(`${phrase} in ${file}`);
  const { diagnostics } = parse(content, version, { ...context, note });
  return diagnostics.map(({ span, subject: _, programText, ...found }) => ({
    ...found,
    ...(programText === undefined ? {} : { programText: `${aheadOf(found.code)}${programText}` }),
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
