/**
 * For each item of a changed list, the index of the former item that it was: itself where no item came or went, otherwise
 * an equal one, in the same order. Undefined for a new item.
 */
export function originsOf(
  before: readonly string[],
  after: readonly string[],
): readonly (number | undefined)[] {
  if (before.length === after.length) return [...before.keys()];
  const most = Math.min(before.length, after.length);
  let end = 0;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const last = before.length - end;
  let next = 0;
  return after.map((item, n) => {
    if (n >= after.length - end) return last + n - (after.length - end);
    const origin = before.indexOf(item, next);
    if (origin === -1 || origin >= last) return undefined;
    next = origin + 1;
    return origin;
  });
}
