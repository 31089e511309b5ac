import { durationOf, formatDuration, specOf } from '@harderway/component-flags';
import type { Effective } from '../effective.js';
import type { Fault } from './rule.js';

/** A rule about the value of one flag, or of several alike. In its texts `{flag}` is the flag, `{value}` the value. */
export interface ValueFacts {
  /** Those that the version lacks are skipped. */
  readonly flags: readonly string[];
  /** Advice on a wrong value. */
  readonly hint: string;
  readonly exitCode?: number;
  /** The right words; of a list flag, the right items. */
  readonly oneOf?: readonly string[];
  /** Case does not matter for `oneOf`. */
  readonly anyCase?: boolean;
  /** The wrong words. */
  readonly noneOf?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  /** The words for a wrong value: those of etcd, except in advice. */
  readonly words?: string;
}

/** The words for a wrong value of a flag; undefined for a right one. */
export type Judge = (values: Effective, flag: string) => string | undefined;

/** The first wrong value of a flag, as a text. */
function wrongValue(facts: ValueFacts, values: Effective, flag: string): string | undefined {
  const { oneOf, noneOf, anyCase = false, least = -Infinity, most = Infinity } = facts;
  const type = specOf(values.flags, flag)?.type;
  if (Number.isFinite(least) || Number.isFinite(most)) {
    const value = values.integer(flag);
    if (value >= least && value <= most) return undefined;
    return type === 'duration' ? formatDuration(durationOf(value)) : String(value);
  }
  const words = type === 'strings' ? values.list(flag) : [values.text(flag)];
  const right = (word: string): boolean =>
    (oneOf?.includes(anyCase ? word.toLowerCase() : word) ?? true) && !noneOf?.includes(word);
  return words.find((word) => !right(word));
}

/** Judges values by facts alone. */
const byFacts =
  (facts: ValueFacts): Judge =>
  (values, flag) => {
    const value = wrongValue(facts, values, flag);
    return value === undefined ? undefined : facts.words?.replaceAll('{value}', value);
  };

/** Checks the value of each flag of a rule. */
export function* valueFaults(
  values: Effective,
  facts: ValueFacts,
  { isAdvice, judge = byFacts(facts) }: { readonly isAdvice: boolean; readonly judge?: Judge | undefined },
): Iterable<Fault> {
  const { exitCode } = facts;
  for (const flag of facts.flags.filter((each) => values.knows(each))) {
    const named = (text: string): string => text.replaceAll('{flag}', `--${flag}`);
    const found = judge(values, flag);
    if (found === undefined) continue;
    const message = named(found);
    yield {
      flag,
      message,
      hint: named(facts.hint),
      exitCode,
      ...(isAdvice ? {} : { programText: message }),
    };
  }
}
