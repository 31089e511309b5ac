import { existsSync } from 'node:fs';
import { verdictOf } from './case.js';
import { readCases } from './read-cases.js';

/** A verified case of etcd, or a fault of the file. `tools/oracle.mjs` prints them. */
type Comparison =
  | { readonly name: string; readonly differences: readonly string[] }
  | { readonly fault: string };

/** Compares this package with the real program over the cases in the text of a file. */
export function* compareCases(text: string): Generator<Comparison> {
  const { cases, faults } = readCases(text);
  for (const fault of faults) yield { fault };
  for (const each of cases)
    if (each.binary.startsWith('etcd '))
      yield { name: `${each.id} (${each.rule})`, differences: verdictOf(each, existsSync) };
}
