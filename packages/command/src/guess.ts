import { didYouMean } from '@harderway/diagnostics';

/** `. Did you mean X?` to end a message about a word that is not among the candidates; empty if no candidate is near. */
export function guess(word: string, candidates: Iterable<string>): string {
  const question = didYouMean(word, candidates);
  return question === '' ? '' : `.${question}`;
}
