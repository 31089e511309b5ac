import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import type { Program } from './model.js';

/** The version of a program in cluster.yaml. For a version newer than our data, the newest version that they know. */
export function versionOf({ versions }: Pick<ClusterSpec, 'versions'>, { section }: Program): string {
  const { etcd, kubernetes } = judgedVersions(versions);
  return section === 'etcd' ? etcd : kubernetes;
}
