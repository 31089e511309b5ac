import { argvCases } from './argv.js';
import type { OracleFile } from './file.js';
import { outputCases, roundTripCases } from './outputs.js';

/** Compares this package with recorded runs of ipvsadm ({@link OracleFile} as JSON). `tools/oracle.mjs` prints them. */
export function compareCases(
  text: string,
): readonly { readonly name: string; readonly differences: readonly string[] }[] {
  const oracle: OracleFile = JSON.parse(text);
  return [...outputCases(oracle), ...roundTripCases(oracle), ...argvCases(oracle)].map(
    ({ name, expected, actual }) => ({
      name,
      differences:
        expected === actual
          ? []
          : [`expected ${JSON.stringify(expected)}`, `got      ${JSON.stringify(actual)}`],
    }),
  );
}
