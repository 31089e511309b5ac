import type { ClusterSpec } from '@harderway/cluster-spec';
import { dataPaths } from '../../components/etcd/data.js';
import type { SetAside } from '../../operations/set-aside.js';

/** The operation that leaves a host without data of etcd. */
export const settingAside = (spec: ClusterSpec, host: string): SetAside => ({
  kind: 'set-aside',
  host,
  paths: dataPaths(spec),
  parent: spec.etcd.dataDirectory,
});
