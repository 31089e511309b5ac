/** Where hosts should agree: what most of them have, and who has something else. */
export interface Majority<T> {
  /** One of those that agree with most others. */
  readonly usual: T;
  readonly others: readonly T[];
  /** Whether others agree among themselves as often, so that nobody knows who is right. */
  readonly isTie: boolean;
}

/** The majority among some hosts or programs; undefined without any. */
export function majorityOf<T>(
  all: readonly T[],
  agree: (one: T, other: T) => boolean,
): Majority<T> | undefined {
  const rank = (one: T): number => all.filter((other) => agree(one, other)).length;
  const ranks = new Map(all.map((one) => [one, rank(one)]));
  const most = Math.max(...ranks.values());
  const usual = all.find((one) => ranks.get(one) === most);
  if (usual === undefined) return undefined;
  const others = all.filter((one) => !agree(one, usual));
  return { usual, others, isTie: others.some((one) => ranks.get(one) === most) };
}

/** Advice where a repair would take sides. */
export const undecided = 'No value is that of most hosts: find out which one is right.';
