import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { canRaise, restoredRevision } from '@harderway/etcd-snapshots';
import type { MemberState } from '../../backup/members.js';
import { controlHosts } from '../../hosts/topology.js';
import { type RestoreId, restoreId } from '../../operations/restore/restore-id.js';
import { type RestoreSource, refuse } from './source.js';
import { isStaged, isSwapped, type RestoreState } from './state.js';

/** Room for etcd's log, which is made in files of 64 MB, and some more. */
const logBytes = 256 * 1024 * 1024;

/** Inputs that identify a restore, besides the snapshot. */
export interface RestoreFacts {
  readonly states: readonly RestoreState[];
  /** The members that answer. */
  readonly members: readonly MemberState[];
  /** Restore a snapshot again though the cluster's data comes from it. */
  readonly again: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Why the revisions of a restored cluster go back; undefined if they don't. */
export const lowersRevisions = ({ versions: { etcd } }: ClusterSpec): string | undefined =>
  canRaise(etcd)
    ? undefined
    : `etcd ${etcd} restores the revisions of the snapshot, which clients have seen before: restart everything that watches the API, such as kubelets.`;

/**
 * The restore that is under way, or a new one. The name of a restore holds the revision that all members start at, so that a
 * run that completes another uses the same. An unfinished restore that has swapped nothing is begun again under another name
 * if the cluster has come too close to that revision since.
 *
 * @throws ControlPlaneError `restore-refused` for one that is done, unless `again`
 */
export function restoreOf(
  spec: ClusterSpec,
  { path, sha256, contents }: RestoreSource,
  { states, members, again, nowMs }: RestoreFacts,
): RestoreId {
  const before = states.flatMap(({ dataOf, former }) => [
    ...(dataOf === undefined ? [] : [dataOf]),
    ...former,
  ]);
  const revisionIf = (complete: boolean): number =>
    restoredRevision(judgedVersions(spec.versions).etcd, {
      snapshot: contents.revision,
      highest: Math.max(0, ...[...members, ...before].map((own) => own.revision)),
      complete,
      nowMs,
    });
  const begun = states.find(({ underWay }) => underWay?.sha256 === sha256)?.underWay;
  if (begun !== undefined) {
    // Members that the restore itself has stopped do not answer: their silence says nothing against it.
    const isEnough = begun.revision >= revisionIf(true);
    if (isEnough || states.some((state) => isSwapped(state, begun))) return begun;
  }
  const current = states.flatMap(({ dataOf }) => dataOf ?? []);
  if (!again && current.some((own) => own.sha256 === sha256))
    throw refuse(
      `${path} was restored already`,
      'the data of the cluster comes from it, and what was written since would be lost',
      'say --again if that is meant',
    );
  const attempt = 1 + Math.max(0, ...before.map((own) => own.attempt));
  const complete = members.length === controlHosts(spec).length;
  return restoreId(spec.name, { sha256, attempt, revision: revisionIf(complete) });
}

/**
 * Whether an earlier run of a restore has replaced the data of a member. Until then the members may go on, and what the restore
 * loses grows with everything that is written.
 */
export const hasReplaced = (states: readonly RestoreState[], restore: RestoreId): boolean =>
  states.some((state) => isSwapped(state, restore));

/**
 * Refuses `--again` while the earlier restore lacks only its last step: the run would finish that step and restore nothing.
 *
 * @throws ControlPlaneError `restore-refused`
 */
export function assertEnded(
  { path }: RestoreSource,
  waves: readonly { readonly id: string }[],
  again: boolean,
): void {
  if (!again || waves.length === 0 || waves.some(({ id }) => id !== 'end-restore')) return;
  throw refuse(
    `${path} can't be restored again before its first restore has ended`,
    'all members have its data, and only the last step of that restore is missing',
    'run the same command without --again to finish that restore, then with --again',
  );
}

/**
 * Refuses a snapshot that does not fit beside what the hosts have.
 *
 * @throws ControlPlaneError `restore-refused`
 */
export function assertRoom(
  { path, size }: RestoreSource,
  states: readonly RestoreState[],
  restore: RestoreId,
): void {
  const needed = 2 * size + logBytes;
  const full = states.filter(
    (state) => !isSwapped(state, restore) && !isStaged(state, restore) && state.freeBytes < needed,
  );
  if (full.length === 0) return;
  const mib = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MiB`;
  throw refuse(
    `${path} does not fit beside the data of the members`,
    `${mib(needed)} needed; ${full.map(({ host, freeBytes }) => `${host} has ${mib(freeBytes)} free`).join(', ')}`,
    'make room there: the data that is replaced stays',
  );
}
