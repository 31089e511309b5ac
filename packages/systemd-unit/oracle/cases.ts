import { answer } from './answers.js';
import { comparable } from './compare.js';

/** Compares this package with the cases of a JSON list of {kind, input, expected, note}. `tools/oracle.mjs` prints them. */
export function compareCases(
  text: string,
): readonly { readonly name: string; readonly differences: readonly string[] }[] {
  const cases: unknown = JSON.parse(text);
  return (Array.isArray(cases) ? cases : []).map(({ kind, input, expected, note = '' }, at) => {
    const [wanted, actual] = [expected, answer(kind, input, expected)].map(comparable);
    return {
      name: `#${at} ${kind} ${note}`,
      differences:
        wanted === actual
          ? []
          : [`input    ${JSON.stringify(input)}`, `expected ${wanted}`, `actual   ${actual}`],
    };
  });
}
