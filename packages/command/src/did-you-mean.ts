import { nearest } from '@harderway/diagnostics';

/** The hint `did you mean X?` about a word that is not among the candidates; undefined if no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates);
  return found === undefined ? undefined : `did you mean ${found}?`;
}
