import { minorOf } from '@harderway/component-flags';
import { atLeast, etcdVersion } from '@harderway/etcd-config';
import { EtcdSnapshotError } from '../errors.js';

/** The first patch of a minor that can raise revisions while it restores. Minors that are not listed always can. */
const raises: Readonly<Record<string, string>> = { '3.4': '3.4.27', '3.5': '3.5.10' };

/** Distance to the highest known revision: what clients write between the question and the stop of the API servers. */
const margin = 1_000_000_000;

/** More writes a second than any cluster sustains. */
const mostWritesPerSecond = 10_000;

/** Evidence of the revisions that clients of a cluster have seen. */
export interface SeenRevisions {
  /** Revision of the snapshot that is restored. */
  readonly snapshot: number;
  /** The highest revision of a member that answers, or of an earlier restore; 0 if there is none. */
  readonly highest: number;
  /** Whether every member has answered. One that has not may have had a higher revision. */
  readonly complete: boolean;
  /** Time of the restore, in milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * Whether a version can raise revisions while it restores.
 *
 * @throws EtcdConfigError `unknown-version`
 */
export function canRaise(given: string): boolean {
  const version = etcdVersion(given);
  const from = raises[minorOf(version)];
  return from === undefined || atLeast(version, from);
}

/**
 * The revision at which restored members have the keys of the snapshot. No client has seen it, or a later one: informers would
 * otherwise take new objects for old ones. It exceeds everything known. If a member does not answer, it also exceeds 10,000
 * writes in every second since 1970, which bounds the member's revision if clients write at most 1,000 times a second and
 * the cluster is not restored again within three days. It is a multiple of 1,000,000,000, so a restore planned again a moment later has the same.
 *
 * A version that cannot raise revisions restores at the snapshot's own.
 *
 * @throws EtcdConfigError `unknown-version`; EtcdSnapshotError `bad-raise` for revisions or a time that are no numbers
 */
export function restoredRevision(
  version: string,
  { snapshot, highest, complete, nowMs }: SeenRevisions,
): number {
  if (!canRaise(version)) return snapshot;
  const bound = complete ? 0 : (nowMs / 1000) * mostWritesPerSecond;
  const revision = Math.ceil((Math.max(snapshot, highest, bound) + margin) / margin) * margin;
  if (Number.isSafeInteger(revision)) return revision;
  throw new EtcdSnapshotError('bad-raise', `cannot raise revisions to ${revision}`, {
    hint: 'give revisions and a time that are numbers',
  });
}
