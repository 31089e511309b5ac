import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

const WORDS: ReadonlyMap<string, boolean> = new Map(
  [
    ['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, true] as const),
    ['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, false] as const),
  ].flat(),
);

/** A Go bool word: `1 t T TRUE true True 0 f F FALSE false False`, nothing else. Source: Go `strconv.ParseBool`. */
export function parseBool(text: string): ValueResult<boolean> {
  const value = WORDS.get(text);
  return value === undefined
    ? fail(`strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`)
    : ok(value);
}
