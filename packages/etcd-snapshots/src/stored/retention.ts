/** A snapshot that may be removed. */
export interface Kept {
  readonly path: string;
  readonly takenAt: Date;
}

/** How many snapshots stay. */
export interface Retention {
  /** The newest ones. */
  readonly last: number;
  /** The newest one of each of so many days, by UTC, that have one. */
  readonly daily: number;
}

/** The snapshots that need not be kept. The newest one always stays. */
export function superfluous<S extends Kept>(
  snapshots: readonly S[],
  { last, daily }: Retention,
): readonly S[] {
  const newestFirst = [...snapshots].sort((one, other) => other.takenAt.getTime() - one.takenAt.getTime());
  const stays = new Set<S>(newestFirst.slice(0, Math.max(1, last)));
  const days = new Map<string, S>();
  for (const snapshot of newestFirst) {
    const day = snapshot.takenAt.toISOString().slice(0, 10);
    if (!days.has(day)) days.set(day, snapshot);
  }
  for (const snapshot of [...days.values()].slice(0, daily)) stays.add(snapshot);
  return newestFirst.filter((snapshot) => !stays.has(snapshot));
}
