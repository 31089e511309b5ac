/** Edit distance with neighbours swapped counting as one (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

const plain = (text: string): string => text.toLowerCase().replace(/[-_ .]/g, '');

/**
 * The candidate that was probably meant: the same but for case, dashes and underscores, or at most a third of
 * its letters (and never more than three) away. Nothing where none is that near.
 */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  // A word far longer than any key cannot be near one, and the distance is quadratic.
  if (text.length > 64) return undefined;
  let found: { readonly candidate: string; readonly score: number } | undefined;
  for (const candidate of candidates) {
    const score = distance(plain(text), plain(candidate));
    const limit = Math.min(3, Math.max(1, Math.floor(candidate.length / 3)));
    if (score <= limit && (found === undefined || score < found.score)) found = { candidate, score };
  }
  return found?.candidate;
}
