import {
  type Cidr,
  cidrContains,
  commonNetwork,
  formatCidr,
  lastOf,
  networkOf,
  parseIp,
  sameIp,
} from '@harderway/ip-address';
import type { Finding } from '../diagnostics.js';
import { isExampleAddress } from '../example-addresses.js';
import type { SpecView } from '../view.js';
import { checkRanges, type Machine } from './ranges.js';
import { specialBlocks } from './special-blocks.js';

function machinesOf(view: SpecView): readonly Machine[] {
  return view.hosts.flatMap((host) => {
    const address = host.address && parseIp(host.address.value);
    if (host.address === undefined || address === undefined) return [];
    const who = host.name?.value ?? `hosts[${host.index}]`;
    return [{ who, text: host.address.value, address, path: host.address.path }];
  });
}

/** Names an address that no machine can have: of a special block, or the first or last of the hosts' network. */
function* checkUsable(machines: readonly Machine[], subnet: Cidr | undefined): Generator<Finding> {
  const hint = 'give the address by which the other machines reach this one';
  const ends = subnet && [networkOf(subnet, subnet.prefix), lastOf(subnet)];
  for (const { text, address, path } of machines) {
    const block = specialBlocks.find(({ network }) => cidrContains(network, address));
    if (block !== undefined)
      yield { code: 'unusable-address', message: `${text} is in ${block.text}, ${block.what}`, hint, path };
    else if (subnet !== undefined && ends?.some((end) => sameIp(end, address)))
      yield {
        severity: 'warning',
        code: 'unusable-address',
        message: `${text} is the first or last address of ${formatCidr(subnet)}, the network of the hosts`,
        hint: 'these mean the network and all of its machines; ignore this if that subnet is larger',
        path,
      };
  }
}

function* checkVirtualIp(
  virtual: Machine,
  hosts: readonly Machine[],
  subnet: Cidr | undefined,
): Generator<Finding> {
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
  // Placeholders of hosts say nothing about the network of a real address.
  const isComparable = hosts.some(({ text }) => isExampleAddress(text)) === isExampleAddress(virtual.text);
  if (isComparable && subnet !== undefined && !cidrContains(subnet, virtual.address)) {
    yield {
      code: 'virtual-ip-outside-subnet',
      message: `the virtual IP ${virtual.text} is outside of ${formatCidr(subnet)}, the network of the hosts`,
      hint: 'direct routing needs the virtual IP in the subnet of the hosts; ignore this if that subnet is larger',
      path: virtual.path,
    };
  }
}

/**
 * The network of the hosts. cluster.yaml has no prefix length: it is the /24 that holds most of them, or else the smallest
 * network that holds all.
 */
function subnetOf(hosts: readonly Machine[]): Cidr | undefined {
  const addresses = hosts.map(({ address }) => address);
  const networks = addresses.map((address) => networkOf(address, 24));
  const counts = new Map<string, number>();
  for (const name of networks.map(formatCidr)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const isMost = (network: Cidr): boolean => 2 * (counts.get(formatCidr(network)) ?? 0) > hosts.length;
  return networks.find(isMost) ?? commonNetwork(addresses, 24);
}

function* checkSameSubnet(hosts: readonly Machine[], subnet: Cidr): Generator<Finding> {
  const special = specialBlocks.map(({ network }) => network);
  for (const { who, text, address, path } of hosts) {
    // A placeholder is reported as one, and an address that no machine can have by checkUsable.
    if (isExampleAddress(text) || [subnet, ...special].some((network) => cidrContains(network, address)))
      continue;
    yield {
      code: 'host-outside-subnet',
      message: `${text}, the address of ${who}, is outside of ${formatCidr(subnet)}, where most of the hosts are`,
      hint: 'direct routing needs the gateway and all control nodes in one subnet; ignore this if that subnet is larger',
      path,
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
  const subnet = subnetOf(hosts);
  if (subnet !== undefined) yield* checkSameSubnet(hosts, subnet);
  yield* checkUsable([...hosts, ...virtual], subnet);
  for (const machine of virtual) yield* checkVirtualIp(machine, hosts, subnet);
  yield* checkRanges(view, [...hosts, ...virtual]);
}
