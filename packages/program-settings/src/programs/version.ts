import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import type { Program } from './model.js';

/** The version by which a program of cluster.yaml is judged. */
export function versionOf({ versions }: Pick<ClusterSpec, 'versions'>, { section }: Program): string {
  const { etcd, kubernetes } = judgedVersions(versions);
  return section === 'etcd' ? etcd : kubernetes;
}
