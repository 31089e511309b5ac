/** A run of arguments that differs: arguments `from` up to `to` of the former line give way to others. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly added: readonly string[];
}

/** The same argument in two lists, by its indexes there. */
type Pair = readonly [before: number, after: number];

/** Pairs equal arguments: the first with the first, the second with the second. In the order of the first list. */
function pairsOf(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const places = new Map<string, number[]>();
  for (const [index, word] of after.entries()) {
    const own = places.get(word);
    if (own === undefined) places.set(word, [index]);
    else own.push(index);
  }
  const taken = new Map<string, number>();
  return before.flatMap((word, index): readonly Pair[] => {
    const turn = taken.get(word) ?? 0;
    taken.set(word, turn + 1);
    const other = places.get(word)?.[turn];
    return other === undefined ? [] : [[index, other]];
  });
}

/** The most pairs that stand in the same order in both lists: the longest increasing subsequence, by patience sorting. */
function inOrder(pairs: readonly Pair[]): readonly Pair[] {
  interface Kept {
    readonly pair: Pair;
    readonly before: Kept | undefined;
  }
  /** For each length, the sequence of that length that ends earliest. */
  const best: Kept[] = [];
  for (const pair of pairs) {
    let [low, high] = [0, best.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((best[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    best[low] = { pair, before: best[low - 1] };
  }
  const kept: Pair[] = [];
  for (let one = best.at(-1); one !== undefined; one = one.before) kept.push(one.pair);
  return kept.reverse();
}

/** The runs in which two command lines differ. Arguments that are in both, in the same order, stay. */
export function gapsBetween(before: readonly string[], after: readonly string[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let [from, first] = [0, 0];
  for (const [to, last] of [...inOrder(pairsOf(before, after)), [before.length, after.length] as const]) {
    if (to > from || last > first) gaps.push({ from, to, added: after.slice(first, last) });
    [from, first] = [to + 1, last + 1];
  }
  return gaps;
}
