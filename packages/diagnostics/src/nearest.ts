/** Words longer than this are not compared: the distance is quadratic, and no name is that long. */
const LONGEST = 64;

/** Edit distance in which two swapped neighbors count as one change (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : replaced;
      next.push(Math.min(replaced, swapped, (next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_ .]/g, '');

/**
 * The candidate that a misspelled word most probably means: equal except for case, dashes, underscores, dots and
 * blanks, or at most a third of the candidate's letters away, and never more than three. Undefined without one.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const wanted = plain(word);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const other = plain(candidate);
    const limit = Math.min(3, Math.max(1, Math.floor(candidate.length / 3)));
    if (Math.abs(other.length - wanted.length) > Math.min(limit, least - 1)) continue;
    const away = distance(wanted, other);
    if (away <= limit && away < least) {
      best = candidate;
      least = away;
    }
  }
  return best;
}

/** ` Did you mean X?` with the nearest candidate, to append to a sentence; empty if no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean ${found}?`;
}
