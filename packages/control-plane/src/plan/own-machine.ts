import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { type DeviceAddress, deviceOf, type Observation, type Resource } from '@harderway/desired-state';
import { ControlPlaneError } from '../model/errors.js';
import { hasEarlierData } from './members/earlier-data.js';

/** Shows which device of a host holds its address. */
export const addressQuestion = ({ address }: HostSpec): Resource => ({
  kind: 'address',
  address: `${address}/32`,
  device: { holding: address },
});

/** A host, and what was seen on the machine that answers as this host. */
interface AnsweringHost {
  readonly host: HostSpec;
  readonly seen: Pick<Observation, 'addresses'>;
}

const holds = (addresses: readonly DeviceAddress[], { address }: HostSpec): boolean =>
  deviceOf({ holding: address }, { addresses }) !== undefined;

/** Why a machine may not be the host as which it answers; undefined if it has the address of this host and of no other. */
function doubtOf({ host, seen: { addresses } }: AnsweringHost, all: readonly HostSpec[]): string | undefined {
  const own = addresses.map(({ address }) => address.split('/')[0]).join(', ');
  if (!holds(addresses, host))
    return `it lacks ${host.address}, and has ${own || 'no address that is known'}`;
  const other = all.find((one) => one.name !== host.name && holds(addresses, one));
  return other && `it has ${other.address} too, the address of ${other.name}`;
}

/**
 * Refuses to take anything off a machine that is not the host of cluster.yaml as which it answers: `ssh.host`, an alias or a record
 * of DNS may lead to another host, which would then lose everything.
 *
 * @param hosts those from which something is to be removed
 * @throws ControlPlaneError `reset-refused`
 */
export function refuseOtherMachines(
  { hosts: staying, leaving }: Pick<ClusterSpec, 'hosts' | 'leaving'>,
  hosts: readonly AnsweringHost[],
): void {
  const all = [...staying, ...leaving];
  const doubted = hosts.flatMap((own) => {
    const found = doubtOf(own, all);
    return found === undefined ? [] : [{ name: own.host.name, found }];
  });
  const [first] = doubted;
  if (first === undefined) return;
  const { name, found } = first;
  throw new ControlPlaneError('reset-refused', `the machine that answers as ${name} is another one`, {
    host: name,
    found,
    details: doubted.map((own) => `${own.name}: ${own.found}`),
    hint: `nothing was removed: correct address and ssh.host of ${name} in cluster.yaml, then run the same command again`,
  });
}

/**
 * Refuses to take data of an etcd that harderway did not start: data of kubeadm, or of a machine whose address is in cluster.yaml
 * by mistake.
 *
 * @throws ControlPlaneError `reset-refused`
 */
export function refuseDataOfOthers(
  spec: ClusterSpec,
  hosts: readonly { readonly host: HostSpec; readonly seen: Observation }[],
): void {
  const found = hosts.flatMap(({ host, seen }) => (hasEarlierData(spec, seen) ? [host] : []));
  const [first] = found;
  if (first === undefined) return;
  const names = found.map(({ name }) => name).join(' and ');
  const { dataDirectory } = spec.etcd;
  throw new ControlPlaneError('reset-refused', `${names} has data of an etcd that harderway did not start`, {
    host: first.name,
    found: `${dataDirectory}/member exists, and nothing on the host says that harderway started etcd there`,
    details: found.map(({ name, address }) => `${name} is ${address} in cluster.yaml`),
    hint: `nothing was removed: correct the address if this is another machine; to give its data up, stop that etcd, move ${dataDirectory}/member away on ${names}, then run the same command again`,
  });
}
