import { posix } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';

/**
 * The beginning of the keys of all objects of Kubernetes in etcd, without the slash that follows it. API servers add a slash in
 * front of `--etcd-prefix` where it has none, and take away one at its end (k8s.io/apiserver, pkg/storage/etcd3).
 */
export const registryOf = ({ kubeApiserver }: ClusterSpec): string =>
  posix.join('/', String(kubeApiserver.extraFlags['etcd-prefix'] ?? '/registry')).replace(/\/$/, '');
