import { EtcdSnapshotError } from '../errors.js';

/** A snapshot that may be removed. */
export interface Kept {
  readonly path: string;
  readonly takenAt: Date;
  /** With a manifest, copies of a snapshot count as one snapshot, and stay or go together. */
  readonly manifest?: { readonly sha256: string } | undefined;
}

/** How many snapshots stay. */
export interface Retention {
  /** The newest ones. */
  readonly last: number;
  /** The newest one of each of so many days, by UTC, that have one. */
  readonly daily: number;
}

/**
 * The snapshots that need not be kept. The newest snapshot always stays. A snapshot dated after `now` stays and does not
 * count: a clock was wrong, so its age is unknown.
 *
 * @throws EtcdSnapshotError `bad-retention` if a number is not a whole one from 0, or a date is not valid
 */
export function superfluous<S extends Kept>(
  snapshots: readonly S[],
  { last, daily }: Retention,
  now: Date = new Date(),
): readonly S[] {
  // A number that is not one, as from an empty variable, would keep nothing.
  const wrong = [last, daily].find((count) => !Number.isInteger(count) || count < 0);
  if (wrong !== undefined)
    throw new EtcdSnapshotError('bad-retention', `cannot keep ${wrong} snapshots`, {
      hint: 'give whole numbers from 0',
    });
  const undated = snapshots.find(({ takenAt }) => Number.isNaN(takenAt.getTime()));
  if (undated !== undefined)
    throw new EtcdSnapshotError('bad-retention', `${undated.path} has no valid date, so its age is unknown`, {
      hint: 'give the time when it was taken, or leave it out: it stays then',
    });
  const newestFirst = snapshots
    .filter(({ takenAt }) => takenAt <= now)
    .sort((one, other) => other.takenAt.getTime() - one.takenAt.getTime());
  // Three copies of one moment are no three moments to go back to. A cluster at rest has the same bytes at two moments.
  const momentOf = ({ path, manifest, takenAt }: S): string =>
    manifest === undefined ? path : `${takenAt.getTime()} ${manifest.sha256}`;
  const distinct = [...new Map(newestFirst.map((one) => [momentOf(one), one])).values()];
  const stays = new Set(distinct.slice(0, Math.max(1, last)).map(momentOf));
  const days = new Map<string, S>();
  for (const snapshot of distinct) {
    const day = snapshot.takenAt.toISOString().slice(0, 10);
    if (!days.has(day)) days.set(day, snapshot);
  }
  for (const snapshot of [...days.values()].slice(0, daily)) stays.add(momentOf(snapshot));
  return newestFirst.filter((snapshot) => !stays.has(momentOf(snapshot)));
}
