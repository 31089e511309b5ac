import { minorOf, parseVersion } from '@harderway/component-flags';
import {
  atLeast,
  type EtcdCluster,
  etcdVersion,
  initialCluster,
  memberNamed,
  memberUrls,
} from '@harderway/etcd-config';
import type { SnapshotFacts } from '../database/read.js';
import { EtcdSnapshotError } from '../errors.js';
import { canRaise } from './revision.js';

/**
 * The program that restores snapshots in a version: etcdutl, and up to 3.5 etcdctl can too, which 3.4 has alone. Source:
 * CHANGELOG-3.5 and CHANGELOG-3.6.
 *
 * @throws EtcdConfigError `unknown-version`
 */
export const restoreProgram = (version: string): 'etcdctl' | 'etcdutl' =>
  atLeast(etcdVersion(version), '3.6') ? 'etcdutl' : 'etcdctl';

/** Source and target of a member's restore. */
export interface RestoreInput {
  /** Name of the member. */
  readonly member: string;
  /** Path of the snapshot on its host. */
  readonly snapshot: string;
  /** Path of a directory that does not exist yet. */
  readonly dataDirectory: string;
  /** Not the token of the cluster before: then its members are strangers to those of the new one. */
  readonly token: string;
  /** Added to the revisions of the snapshot: see {@link restoredRevision}. 0 keeps them, for data that no client will see. */
  readonly raiseBy: number;
}

/** @throws EtcdSnapshotError `bad-raise` where the restored members would not have the revision that was asked for */
function assertRaise(version: string, raiseBy: number): void {
  if (!Number.isSafeInteger(raiseBy) || raiseBy < 0)
    throw new EtcdSnapshotError('bad-raise', `cannot raise revisions by ${raiseBy}`, {
      hint: 'give a whole number from 0, such as restoredRevision(...) minus the revision of the snapshot',
    });
  if (raiseBy > 0 && !canRaise(version))
    throw new EtcdSnapshotError('bad-raise', `etcd ${version} cannot raise revisions while it restores`, {
      hint: 'restore with 3.4.27, 3.5.10 or newer, or with raiseBy 0 if every client restarts afterwards',
    });
}

/**
 * Words of `etcdctl` or `etcdutl` that restore a member; the defaults of those programs would make a cluster of one member
 * called `default`. Where revisions are raised, everything before is marked as compacted, which ends the watches of clients.
 * Source: etcd's guide to recovery, CHANGELOG-3.4 to 3.6.
 *
 * @throws EtcdConfigError `unknown-version`, `unknown-member`, `duplicate-member`
 * @throws EtcdSnapshotError `bad-raise`
 */
export function restoreArgv(cluster: EtcdCluster, input: RestoreInput): readonly string[] {
  const { member, snapshot, dataDirectory, token, raiseBy } = input;
  assertRaise(cluster.version, raiseBy);
  const { advertisePeer } = memberUrls(cluster, memberNamed(cluster, member));
  return [
    'snapshot',
    'restore',
    snapshot,
    `--name=${member}`,
    `--data-dir=${dataDirectory}`,
    `--initial-cluster=${initialCluster(cluster)}`,
    `--initial-cluster-token=${token}`,
    `--initial-advertise-peer-urls=${advertisePeer.join(',')}`,
    ...(raiseBy > 0 ? [`--bump-revision=${raiseBy}`, '--mark-compacted'] : []),
  ];
}

/** A version as etcd stores that of its cluster: `3.5.0`. */
const versionText = /^\d{1,6}\.\d{1,6}(?:\.\d{1,6})?$/;

/**
 * Why etcd of a version would not start with the data of a snapshot; undefined if it would. It reads the data of its own
 * minor, and of the one before.
 *
 * @throws EtcdConfigError `unknown-version`
 */
export function unreadableBy(
  version: string,
  { clusterVersion }: Pick<SnapshotFacts, 'clusterVersion'>,
): string | undefined {
  const own = etcdVersion(version);
  if (clusterVersion === undefined) return undefined;
  if (!versionText.test(clusterVersion)) return `its cluster version "${clusterVersion}" is not a version`;
  const from = parseVersion(clusterVersion);
  const ahead = own.minor - from.minor;
  if (own.major === from.major && (ahead === 0 || ahead === 1)) return undefined;
  return `it was written by etcd ${minorOf(from)}, which etcd ${version} does not read`;
}
