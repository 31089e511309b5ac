import { durationOf, formatDuration, specOf } from '@harderway/component-flags';
import type { Effective } from '../effective.js';
import type { Fault, Judge, ValueFacts } from './rule.js';

/** The first wrong value of a flag, as a text. */
function wrongValue(facts: ValueFacts, values: Effective, flag: string): string | undefined {
  const { oneOf, noneOf, least = -Infinity, most = Infinity } = facts;
  const type = specOf(values.flags, flag)?.type;
  if (Number.isFinite(least) || Number.isFinite(most)) {
    const value = values.integer(flag);
    if (value >= least && value <= most) return undefined;
    return type === 'duration' ? formatDuration(durationOf(value)) : String(value);
  }
  const words = type === 'strings' ? values.list(flag) : [values.text(flag)];
  const right = (word: string): boolean => (oneOf?.includes(word) ?? true) && !noneOf?.includes(word);
  return words.find((word) => !right(word));
}

/** Judges values by facts alone. */
const byFacts =
  (facts: ValueFacts): Judge =>
  (values, flag) => {
    const value = wrongValue(facts, values, flag);
    return value === undefined ? undefined : facts.words?.replaceAll('{value}', () => value);
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
      programText: isAdvice ? undefined : message,
    };
  }
}
