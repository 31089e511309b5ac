import type { RuleInfo } from '@harderway/diagnostics';
import type { ReadDocument } from '../../documents/index.js';
import type { StartContext } from '../context.js';
import type { Fault, Rule } from '../rule.js';

/** A flag that names a configuration file, and the reader of that file. */
export interface FlagDocument {
  readonly flag: string;
  readonly parse: (text: string, version: string) => ReadDocument;
}

function documentFaults(
  { text, files, version }: StartContext,
  documents: readonly FlagDocument[],
): readonly Fault[] {
  return documents.flatMap(({ flag, parse }): readonly Fault[] => {
    const file = text(flag);
    const content = file === '' ? undefined : files.read?.(file);
    if (content === undefined) return [];
    return parse(content, version).diagnostics.map(({ span, subject: _, ...found }) => ({
      ...found,
      flag,
      place: { span, file },
    }));
  });
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
    ...(index === 0 ? { check: (context: StartContext) => documentFaults(context, documents) } : {}),
  }));
