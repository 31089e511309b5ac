import { cidrContains, commonNetwork, formatCidr, parseCidr, parseIp, sameIp } from '@harderway/ip-address';
import type { Finding } from '../diagnostics.js';
import type { SpecView } from '../view.js';
import { checkRanges, type Machine } from './ranges.js';

function machinesOf(view: SpecView): readonly Machine[] {
  return view.hosts.flatMap((host) => {
    const address = host.address && parseIp(host.address.value);
    if (host.address === undefined || address === undefined) return [];
    const who = host.name?.value ?? `hosts[${host.index}]`;
    return [{ who, text: host.address.value, address, path: host.address.path }];
  });
}

// IANA special-purpose blocks that hold no usable address of a machine.
const unusable = [
  ['0.0.0.0/8', 'means this network'],
  ['127.0.0.0/8', 'is a loopback address, and each machine has its own'],
  ['169.254.0.0/16', 'is a link-local address'],
  ['224.0.0.0/4', 'is a multicast address'],
  ['240.0.0.0/4', 'is reserved'],
] as const;

function* checkUsable(machines: readonly Machine[]): Generator<Finding> {
  for (const { text, address, path } of machines) {
    for (const [block, reason] of unusable) {
      const network = parseCidr(block);
      if (network === undefined || !cidrContains(network, address)) continue;
      const message = `${text} ${reason}`;
      const hint = 'give the address by which the other machines reach this one';
      yield { code: 'unusable-address', message, hint, path };
    }
  }
}

function* checkVirtualIp(virtual: Machine, hosts: readonly Machine[]): Generator<Finding> {
  const owner = hosts.find((host) => sameIp(host.address, virtual.address));
  if (owner !== undefined) {
    yield {
      code: 'virtual-ip-is-host',
      message: `the virtual IP ${virtual.text} is the address of ${owner.who}`,
      hint: 'choose an address of the same network that no machine has and no DHCP server gives out',
      path: virtual.path,
    };
    return;
  }
  // cluster.yaml has no prefix length: the nodes' subnet is assumed to be a /24, or the smallest network that holds them all.
  const subnet = commonNetwork(
    hosts.map((host) => host.address),
    24,
  );
  if (subnet !== undefined && !cidrContains(subnet, virtual.address)) {
    yield {
      code: 'virtual-ip-outside-subnet',
      message: `the virtual IP ${virtual.text} is outside of ${formatCidr(subnet)}, the network of the hosts`,
      hint: 'direct routing needs the virtual IP in the subnet of the hosts; ignore this if that subnet is larger',
      path: virtual.path,
    };
  }
}

/** Checks addresses and ranges against each other. */
export function* checkNetwork(view: SpecView): Generator<Finding> {
  const hosts = machinesOf(view);
  const virtualIp = view.text('api', 'virtualIp');
  const address = virtualIp && parseIp(virtualIp.value);
  const virtual =
    virtualIp && address !== undefined
      ? [{ who: 'the API', text: virtualIp.value, address, path: virtualIp.path }]
      : [];
  yield* checkUsable([...hosts, ...virtual]);
  for (const machine of virtual) yield* checkVirtualIp(machine, hosts);
  yield* checkRanges(view, [...hosts, ...virtual]);
}
