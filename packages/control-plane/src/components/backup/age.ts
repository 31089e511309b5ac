import type { ClusterSpec } from '@harderway/cluster-spec';
import type { DrillReport, StoredSnapshot } from '@harderway/etcd-snapshots';
import { formatDuration } from '@harderway/progress';
import { overdueMs } from './schedule.js';
import { type HostBackups, type HostSnapshot, uploadSeconds } from './state.js';

/** The age of something that recurs, in words, and whether it needs attention. */
export interface Age {
  readonly text: string;
  readonly warns: boolean;
}

const dayMs = 86_400_000;
const drillMs = 62 * dayMs;

/** Shown instead of an age if the clock was wrong when the date was written. */
const inTheFuture = 'unknown age: it is dated in the future';

/** An age in words, followed by `word`. An age of NaN comes from an invalid date. */
function ageText(ageMs: number, word: string): string {
  if (Number.isNaN(ageMs)) return 'unknown age: it has no valid date';
  return ageMs < 0 ? inTheFuture : `${formatDuration(ageMs)} ${word}`;
}

/** Returns the newest snapshot on the hosts. Returns one dated in the future only if all of them are. */
export const newestOf = (backups: readonly HostBackups[]): HostSnapshot | undefined =>
  backups
    .flatMap(({ newest }) => (newest?.present === true ? newest : []))
    .sort(
      (one, other) =>
        Number(one.ageSeconds < 0) - Number(other.ageSeconds < 0) || one.ageSeconds - other.ageSeconds,
    )[0];

/** How old the newest snapshot of the hosts is. */
export function hostSnapshotAge(spec: ClusterSpec, backups: readonly HostBackups[]): Age {
  if (spec.backup === undefined) return { text: 'cluster.yaml has no backup', warns: false };
  if (backups.length === 0) return { text: 'unknown: no control node answered', warns: true };
  const limitMs = overdueMs(spec.backup.schedule);
  const newest = newestOf(backups);
  const failures = backups.flatMap(({ host, failure }) =>
    failure === undefined ? [] : [`${host} failed at ${failure.at}: ${failure.why}`],
  );
  const also = failures.map((failure) => `; ${failure}`).join('');
  if (newest === undefined) {
    const timerMs = Math.max(...backups.map(({ timerAgeSeconds = 0 }) => timerAgeSeconds * 1000), 0);
    const waits = failures.length === 0 && timerMs < limitMs;
    return { text: `none yet${also}`, warns: !waits };
  }
  const { host, path, ageSeconds, revision, upload } = newest;
  const old = ageSeconds * 1000 > limitMs;
  const age = ageText(ageSeconds * 1000, 'old');
  const limit = old ? `, more than twice its schedule (${spec.backup.schedule})` : '';
  // A host that was switched off meanwhile has recorded nothing. Taking the snapshot counts too.
  const isCut = upload === 'pending' && ageSeconds > 2 * uploadSeconds;
  const uploaded = upload === 'none' ? '' : `, upload ${isCut ? 'interrupted' : upload}`;
  return {
    text: `${host}:${path}, ${age}${limit}, revision ${revision}${uploaded}${also}`,
    warns: old || !(ageSeconds >= 0) || failures.length > 0 || upload === 'failed' || isCut,
  };
}

/** How old the newest snapshot of this machine is. */
export function storedSnapshotAge(spec: ClusterSpec, snapshot: StoredSnapshot | undefined, now: Date): Age {
  // Where the hosts take them, those here are copies.
  const counts = spec.backup === undefined;
  if (snapshot === undefined) return { text: 'none; harderway backup takes one', warns: counts };
  const { path, takenAt, manifest } = snapshot;
  const ageMs = now.getTime() - takenAt.getTime();
  return {
    text: `${path}, ${ageText(ageMs, 'old')}, revision ${manifest?.revision ?? 'unknown'}`,
    warns: counts && !(ageMs >= 0 && ageMs <= dayMs),
  };
}

/** How long ago the last drill was, and what it found. */
export function drillAge(spec: ClusterSpec, drill: DrillReport | undefined, now: Date): Age {
  if (drill === undefined)
    return { text: 'none; harderway drill proves that a snapshot restores', warns: true };
  const ageMs = now.getTime() - Date.parse(drill.at);
  const limitMs = spec.backup === undefined ? drillMs : overdueMs(spec.backup.drillSchedule, now);
  const found = drill.ok ? `restores in ${formatDuration(drill.elapsedMs.total)}` : 'failed';
  return {
    text: `${found}, ${ageText(ageMs, 'ago')}`,
    warns: !drill.ok || !(ageMs >= 0 && ageMs <= limitMs),
  };
}
