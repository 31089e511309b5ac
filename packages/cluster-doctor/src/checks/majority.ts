import type { Found } from './check.js';

/** The value on which most of some hosts or programs agree, and those that differ. */
export interface Majority<T> {
  /** The first value that agrees with most of the others. */
  readonly usual: T;
  /** Those that differ from it. */
  readonly others: readonly T[];
  /** Whether some of the others agree among themselves as often: nobody knows which side is right. */
  readonly isTie: boolean;
}

/** Finds what most of some hosts or programs agree on. Undefined for none. */
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

/** The repair that makes a host like the others, and its advice. In a tie there is advice alone: a repair would take sides. */
export function unlessTied(
  isTie: boolean,
  { repair, advice }: Pick<Found, 'repair' | 'advice'>,
): Pick<Found, 'repair' | 'advice'> {
  if (!isTie) return { repair, advice };
  const undecided = 'No value has a majority: find out which one is right.';
  return { repair: [], advice: advice === undefined ? undecided : `${undecided} ${advice}` };
}
