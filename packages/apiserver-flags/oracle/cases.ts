import { differencesOf, sameWords } from './compare.js';
import { readCases } from './read-cases.js';

/** A verified case of a Kubernetes program, or a fault of the file. `tools/oracle.mjs` prints them. */
type Comparison =
  | { readonly name: string; readonly differences: readonly string[]; readonly note?: string }
  | { readonly fault: string };

/** Compares the packages with the programs over the cases in the text of a file; `--words` adds other wordings. */
export function* compareCases(text: string, options: ReadonlySet<string>): Generator<Comparison> {
  const { cases, faults } = readCases(text);
  for (const fault of faults) yield { fault };
  for (const each of cases) {
    const differences = differencesOf(each);
    // Other programs belong to other packages.
    if (differences === undefined) continue;
    const reworded =
      options.has('--words') && differences.length === 0 && each.verdict === 'rejected' && !sameWords(each);
    yield {
      name: differences.length === 0 ? each.id : `${each.id} (${each.rule})`,
      differences,
      ...(reworded ? { note: 'same verdict, other words' } : {}),
    };
  }
}
