import type { ClusterSpec } from '@harderway/cluster-spec';
import { etcdHasRun, hasData } from '../../components/etcd/data.js';
import { ControlPlaneError } from '../../model/errors.js';
import { refuseEarlierData } from './earlier-data.js';
import type { SeenHost } from './situation.js';

/**
 * Refuses to continue where members have lost their data and none answers that could say more. Where etcd has never run, the
 * members are about to found the cluster together, unless a host has data of an earlier etcd.
 *
 * @throws ControlPlaneError `etcd-data-lost`, `etcd-data-found`
 */
export function refuseUnanswered(spec: ClusterSpec, hosts: readonly SeenHost[]): void {
  refuseEarlierData(spec, hosts);
  const hasRun = hosts.filter(({ seen }) => etcdHasRun(seen));
  const [lost] = hosts.filter(({ seen }) => !hasData(spec, seen));
  if (hasRun.length === 0 || lost === undefined) return;
  const { name } = lost.host;
  const others = hasRun.filter(({ seen }) => hasData(spec, seen)).map(({ host }) => host.name);
  const message = etcdHasRun(lost.seen)
    ? `${name} has run etcd before, but its data is gone`
    : `${name} has no data of etcd, but the cluster exists: it has run on ${hasRun.map(({ host }) => host.name).join(' and ')}`;
  throw new ControlPlaneError('etcd-data-lost', message, {
    host: name,
    found: `${spec.etcd.dataDirectory}/member does not exist`,
    ...(others.length === 0
      ? {
          hint: 'no other member has its data either: restore a snapshot (`harderway restore FILE`), or reset and apply to begin with an empty cluster',
        }
      : {
          hint: `no other member answers: start etcd on ${others.join(' and ')}, then run the same command again; if a reset was interrupted, reset again`,
          details: ['sudo systemctl start etcd'],
        }),
  });
}
