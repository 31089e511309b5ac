import type { ClusterSpec } from '@harderway/cluster-spec';

/** The beginning of the keys of all objects of Kubernetes in etcd. */
export const registryOf = ({ kubeApiserver }: ClusterSpec): string =>
  String(kubeApiserver.extraFlags['etcd-prefix'] ?? '/registry');
