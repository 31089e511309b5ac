import { advertDifferences, type InstanceState, placeOfKeyword } from '@harderway/keepalived-config';
import { mayServe } from '../../cluster/balanced.js';
import type { Balancer } from '../../cluster/balancer.js';
import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import { serves } from '../../cluster/etcd.js';
import type { Keepalived } from '../../cluster/keepalived.js';
import type { Checks, Found } from '../check.js';
import { editAt } from '../repairs.js';

/** A gateway, and the virtual router that holds a virtual address there. */
interface Gateway extends Keepalived {
  readonly router: InstanceState;
}

/** Settings of two gateways that differ. */
function* differing(virtual: string, one: Gateway, other: Gateway): Iterable<Found> {
  const names = [one.host.name, other.host.name];
  for (const { keyword, message, places } of advertDifferences(one.router, other.router)) {
    const place = other.evidenceAt(places[1]);
    yield {
      hosts: names,
      message: `${names.join(' and ')} discard each other's adverts: ${message}, so each of them takes ${virtual}`,
      evidence: [one.evidenceAt(places[0]), place],
      repair: [editAt(other.program, place)],
      advice: `Give ${keyword} of ${virtual} the same value on all gateways.`,
      breaks: ['vrrp'],
    };
  }
}

/** A gateway that sends its adverts to addresses of which another gateway has none. */
function* missing(virtual: string, from: Gateway, to: Gateway): Iterable<Found> {
  const { peers, unicast } = from.router;
  const own = new Set(to.host.addresses.map(({ address }) => address));
  if (!unicast || own.size === 0 || peers.some(({ address }) => own.has(address))) return;
  const place = from.evidenceAt(placeOfKeyword(from.router, 'unicast_peer'));
  yield {
    hosts: [from.host.name],
    message: `${from.host.name} sends its adverts to ${peers.map(({ address }) => address).join(', ')}, and ${to.host.name} has none of these addresses: both take ${virtual}`,
    evidence: [place],
    repair: [editAt(from.program, place)],
    advice: `Name ${to.router.source ?? `an address of ${to.host.name}`} as a unicast_peer of ${from.host.name}.`,
    breaks: ['vrrp'],
  };
}

/** The gateways by the virtual addresses that their virtual routers hold. */
function gatewaysByAddress({ balancers }: Cluster): ReadonlyMap<string, readonly Gateway[]> {
  const all = new Map<string, Gateway[]>();
  for (const { keepalived } of balancers)
    for (const router of keepalived?.routers ?? [])
      for (const address of new Set(router.addresses.map((each) => each.address))) {
        const gateways = all.get(address) ?? [];
        if (keepalived !== undefined && gateways.at(-1)?.host !== keepalived.host)
          gateways.push({ ...keepalived, router });
        all.set(address, gateways);
      }
  return all;
}

/** Whether a gateway that holds an address sends its adverts to a host, or whether the host forwards for the address. */
const isPartner = (virtual: VirtualAddress, balancer: Balancer, holder: Gateway): boolean =>
  mayServe(balancer, virtual) ||
  holder.router.peers.some((peer) => balancer.host.addresses.some(({ address }) => address === peer.address));

/** Finds gateways whose keepalived does not have a virtual address that the keepalived of another gateway has. */
function* notSharing(
  virtual: VirtualAddress,
  { balancers }: Cluster,
  holders: readonly Gateway[],
): Iterable<Found> {
  const [holder] = holders;
  if (holder === undefined) return;
  for (const balancer of balancers) {
    const { host, keepalived } = balancer;
    if (keepalived === undefined || keepalived.refusal !== undefined || !serves(keepalived.program)) continue;
    if (holders.some((each) => each.host === host) || !isPartner(virtual, balancer, holder)) continue;
    const { program, path, routers, evidenceAt } = keepalived;
    const [router] = routers;
    const place =
      router === undefined ? host.evidence(path, 'no virtual router') : evidenceAt(router.block.place);
    yield {
      hosts: [host.name],
      message: `no virtual router of keepalived on ${host.name} has ${virtual.address}, as one on ${holder.host.name} has: nobody takes the address over when ${holder.host.name} fails`,
      evidence: [place, holder.evidenceAt(holder.router.block.place)],
      repair: [editAt(program, place)],
      advice: `Give both gateways a virtual router with the same virtual_router_id and ${virtual.address}.`,
    };
  }
}

export const gatewayChecks: Checks = {
  *'virtual-address-unshared'(cluster) {
    const gateways = gatewaysByAddress(cluster);
    const byAddress = new Map(cluster.virtualAddresses.map((each) => [each.address, each]));
    for (const virtual of byAddress.values())
      yield* notSharing(virtual, cluster, gateways.get(virtual.address) ?? []);
  },
  *'gateways-disagree'(cluster) {
    const gateways = gatewaysByAddress(cluster);
    for (const { address } of cluster.virtualAddresses) {
      const [first, ...others] = gateways.get(address) ?? [];
      if (first === undefined) continue;
      for (const other of others) {
        yield* differing(address, first, other);
        yield* missing(address, first, other);
        yield* missing(address, other, first);
      }
    }
  },
};
