/** How many letters have to be put in, taken out, changed or swapped with the next to make one word of another. */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      const swapped = column > 1 && letter === to[column - 2] && from[line - 1] === to[column - 1];
      const swap = swapped ? (before[column - 2] ?? 0) + 1 : changed;
      next.push(Math.min(changed, swap, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

/**
 * ` Did you mean X?` with the nearest of the words that can stand there; empty where none is near: within two
 * fifths of its letters.
 */
export function didYouMean(written: string, words: readonly string[]): string {
  const near = words
    .map((word) => ({ word, away: distance(written.slice(0, 64).toLowerCase(), word) }))
    .filter(({ word, away }) => away <= word.length * 0.4)
    .sort((one, other) => one.away - other.away);
  return near[0] === undefined ? '' : ` Did you mean ${near[0].word}?`;
}
