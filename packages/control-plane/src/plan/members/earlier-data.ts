import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation } from '@harderway/desired-state';
import { etcdHasRun, hasData, kubeadmManifest } from '../../components/etcd/data.js';
import { unitName } from '../../components/etcd/unit.js';
import { unfinishedMark } from '../../history/unfinished.js';
import { ControlPlaneError } from '../../model/errors.js';

/** Whether an unfinished run of harderway may have created etcd's data on a host. */
const mayBeOurs = ({ paths, units }: Observation): boolean =>
  paths.has(unfinishedMark) && (units.get(unitName)?.load ?? 'not-found') !== 'not-found';

/** Whether a host has etcd data, and no record that harderway started etcd there. */
export const hasEarlierData = (spec: ClusterSpec, seen: Observation): boolean =>
  hasData(spec, seen) && !etcdHasRun(seen) && !mayBeOurs(seen);

/**
 * Refuses to found a cluster on hosts with data of an etcd that harderway has not started, such as kubeadm's: members with data
 * would go on with their old cluster, and the others would found a new one behind the same API servers. A first apply that
 * was killed has left its unit and a mark on the host, so the next apply continues it.
 *
 * @throws ControlPlaneError `etcd-data-found`
 */
export function refuseEarlierData(
  spec: ClusterSpec,
  hosts: readonly { readonly host: HostSpec; readonly seen: Observation }[],
): void {
  const found = hosts.filter(({ seen }) => hasEarlierData(spec, seen));
  const [first] = found;
  if (first === undefined) return;
  const names = found.map(({ host }) => host.name).join(' and ');
  const { dataDirectory } = spec.etcd;
  const ofKubeadm = found.some(({ seen }) => seen.paths.has(kubeadmManifest));
  throw new ControlPlaneError('etcd-data-found', `${names} already has data of an earlier etcd`, {
    host: first.host.name,
    found: `${dataDirectory}/member exists${ofKubeadm ? `, and kubeadm runs etcd there (${kubeadmManifest})` : ''}`,
    hint: 'decide what becomes of it; nothing was changed',
    details: [
      'to keep its data: take a snapshot there (`etcdctl snapshot save FILE`), move the data away, then `harderway restore FILE --foreign`',
      ofKubeadm
        ? 'to give it up: `kubeadm reset` on the host, then apply'
        : `to give it up: stop its etcd, move ${dataDirectory}/member away, then apply`,
      'to leave it alone: set etcd.dataDirectory in cluster.yaml to another directory',
    ],
  });
}
