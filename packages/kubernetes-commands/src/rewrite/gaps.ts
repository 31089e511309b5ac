/** A run of arguments that differs: arguments `from` up to `to` of the former line give way to others. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly added: readonly string[];
}

/** Lengths of the longest common subsequences of the ends of two lists that begin at each pair of indexes. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [row = [], next = []] = [lengths[i], lengths[i + 1]];
      row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  return lengths;
}

/** The runs in which two command lines differ, with as many arguments left as they are as can be. */
export function gapsBetween(before: readonly string[], after: readonly string[]): readonly Gap[] {
  const lengths = commonLengths(before, after);
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  const gaps: Gap[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [from, first] = [i, j];
    while ((i < before.length || j < after.length) && before[i] !== after[j])
      if (i < before.length && length(i + 1, j) >= length(i, j + 1)) i += 1;
      else if (j < after.length) j += 1;
      else i += 1;
    if (i > from || j > first) gaps.push({ from, to: i, added: after.slice(first, j) });
    if (i < before.length && j < after.length) [i, j] = [i + 1, j + 1];
  }
  return gaps;
}
