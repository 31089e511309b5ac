import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Observation, Resource } from '@harderway/desired-state';
import type { SetAside } from '../../operations/set-aside.js';

/** Path of what etcd leaves in its data directory once it has started. */
const memberPath = (spec: ClusterSpec): string => `${spec.etcd.dataDirectory}/member`;

/** Asked of every control node, whatever is planned: has etcd run there, and does it have its data? */
export const memberQuestions = (spec: ClusterSpec): readonly Resource[] => [
  { kind: 'unit', name: 'etcd.service', enabled: true, active: true },
  { kind: 'directory', path: memberPath(spec), mode: 0o700 },
];

/** Has etcd been started on this host before, by us? */
export const etcdHasRun = (seen: Observation): boolean =>
  seen.units.get('etcd.service')?.digest !== undefined;

/** Whether a host has data of etcd, of whichever member. */
export const hasData = (spec: ClusterSpec, seen: Observation): boolean => seen.paths.has(memberPath(spec));

/** The operation that leaves a host without data of etcd. */
export function settingAside(spec: ClusterSpec, host: string): SetAside {
  const wal = spec.etcd.extraFlags['wal-dir'];
  const paths = [memberPath(spec), ...(wal === undefined ? [] : [wal])];
  return { kind: 'set-aside', host, paths, parent: spec.etcd.dataDirectory };
}

/** A host as it is once its data has been set aside: etcd is stopped, and nothing shows that it has run. */
export function withoutData(spec: ClusterSpec, seen: Observation): Observation {
  const paths = new Map([...seen.paths].filter(([path]) => path !== memberPath(spec)));
  const unit = seen.units.get('etcd.service');
  if (unit === undefined) return { ...seen, paths };
  const { digest: _, ...stopped } = unit;
  const units = new Map([...seen.units, ['etcd.service', { ...stopped, active: 'inactive', sub: 'dead' }]]);
  return { ...seen, paths, units };
}
