import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import type { Program } from './model.js';

/** The version of a program under cluster.yaml, or the newest known one that stands in for a newer version. */
export function versionOf({ versions }: Pick<ClusterSpec, 'versions'>, { section }: Program): string {
  const { etcd, kubernetes } = judgedVersions(versions);
  return section === 'etcd' ? etcd : kubernetes;
}
