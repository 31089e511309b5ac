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

/**
 * Words of `etcdctl` or `etcdutl` that restore a member; the defaults of those programs would make a cluster of one member
 * called `default`. Where revisions are raised, everything before is marked as compacted, which ends the watches of clients.
 * Source: etcd's guide to recovery, CHANGELOG-3.4 to 3.6.
 *
 * @throws EtcdConfigError `unknown-version`, `unknown-member`, `duplicate-member`
 */
export function restoreArgv(cluster: EtcdCluster, input: RestoreInput): readonly string[] {
  const { member, snapshot, dataDirectory, token, raiseBy } = input;
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
  if (clusterVersion === undefined) return undefined;
  const [own, from] = [etcdVersion(version), parseVersion(clusterVersion)];
  const ahead = own.minor - from.minor;
  if (own.major === from.major && (ahead === 0 || ahead === 1)) return undefined;
  return `it was written by etcd ${minorOf(from)}, which etcd ${version} does not read`;
}
