import { etcdHasRun } from '../../components/etcd/data.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { SeenHost } from './situation.js';

/**
 * Refuses to found a cluster while gateways of cluster.yaml have run etcd. Their roles were swapped by mistake, and clients would find
 * an empty cluster instead of their own.
 *
 * @param control control nodes that stay
 * @param gateways gateways that stay
 * @throws ControlPlaneError `membership-refused`
 */
export function refuseSwappedRoles(control: readonly SeenHost[], gateways: readonly SeenHost[]): void {
  const had = gateways.filter(({ seen }) => etcdHasRun(seen)).map(({ host }) => host.name);
  const [first] = had;
  if (first === undefined || control.length === 0) return;
  const names = had.join(' and ');
  const ours = control.map(({ host }) => host.name).join(' and ');
  const message = `${names} ${had.length === 1 ? 'is a gateway' : 'are gateways'} in cluster.yaml, but harderway has started etcd there`;
  throw new ControlPlaneError('membership-refused', message, {
    host: first,
    found: `etcd has never run on ${ours}, which would found a new, empty cluster`,
    hint: `correct the roles in cluster.yaml; to give up the data on ${names}, run \`harderway reset\` with cluster.yaml as it was; nothing was changed`,
  });
}
