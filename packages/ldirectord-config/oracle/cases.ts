import { compareCase } from './compare.js';
import type { OracleFile } from './file.js';

/** Compares this package with what ldirectord made of files ({@link OracleFile} as JSON). `tools/oracle.mjs` prints them. */
export function compareCases(
  text: string,
): readonly { readonly name: string; readonly differences: readonly string[] }[] {
  const oracle: OracleFile = JSON.parse(text);
  return oracle.cases.map((recorded) => ({
    name: `${recorded.id} ${JSON.stringify(recorded.input)}`,
    differences: compareCase(recorded),
  }));
}
