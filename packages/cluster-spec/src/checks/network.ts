import type { Finding, KeyPath } from '../diagnostics.js';
import { formatKeyPath } from '../diagnostics.js';
import {
  commonNetwork,
  contains,
  formatNetwork,
  type Network,
  networkSize,
  overlaps,
  parseAddress,
  parseCidr,
} from '../ipv4.js';
import type { SpecView } from '../view.js';

interface Range {
  readonly text: string;
  readonly path: KeyPath;
  readonly network: Network & { readonly exact: boolean };
}

interface Machine {
  readonly who: string;
  readonly text: string;
  readonly address: number;
  readonly path: KeyPath;
}

function rangeAt(view: SpecView, path: KeyPath): Range | undefined {
  const found = view.text(...path);
  const network = found && parseCidr(found.value);
  return found && network && { text: found.value, path, network };
}

function machinesOf(view: SpecView): readonly Machine[] {
  return view.hosts.flatMap((host) => {
    const address = host.address && parseAddress(host.address.value);
    if (host.address === undefined || address === undefined) return [];
    const who = host.name?.value ?? `hosts[${host.index}]`;
    return [{ who, text: host.address.value, address, path: host.address.path }];
  });
}

// IANA special-purpose blocks in which no machine of a cluster can have its address.
const unusable = [
  ['0.0.0.0/8', 'means this network'],
  ['127.0.0.0/8', 'is a loopback address, each machine has its own'],
  ['169.254.0.0/16', 'is a link-local address'],
  ['224.0.0.0/4', 'is a multicast address'],
  ['240.0.0.0/4', 'is reserved'],
] as const;

function* checkUsable(machines: readonly Machine[]): Generator<Finding> {
  for (const { text, address, path } of machines) {
    for (const [block, reason] of unusable) {
      const network = parseCidr(block);
      if (network === undefined || !contains(network, address)) continue;
      const message = `${text} ${reason}`;
      const hint = 'give the address by which the other machines reach this one';
      yield { severity: 'error', code: 'unusable-address', message, hint, path };
    }
  }
}

function* checkVirtualIp(virtual: Machine, hosts: readonly Machine[]): Generator<Finding> {
  const owner = hosts.find((host) => host.address === virtual.address);
  if (owner !== undefined) {
    yield {
      severity: 'error',
      code: 'virtual-ip-is-host',
      message: `The virtual IP ${virtual.text} is the address of ${owner.who}`,
      hint: 'choose an address of the same network that no machine has and no DHCP server gives out',
      path: virtual.path,
    };
    return;
  }
  // Prefix lengths are not written down: a /24 is taken for the nodes' subnet, or what holds them all.
  const subnet = commonNetwork(
    hosts.map((host) => host.address),
    24,
  );
  if (subnet !== undefined && !contains(subnet, virtual.address)) {
    yield {
      severity: 'warning',
      code: 'virtual-ip-outside-subnet',
      message: `The virtual IP ${virtual.text} lies outside of ${formatNetwork(subnet)}, where the hosts are`,
      hint: 'direct routing needs the virtual IP in the subnet of the hosts; ignore this if theirs is larger',
      path: virtual.path,
    };
  }
}

function* checkRanges(ranges: readonly Range[], machines: readonly Machine[]): Generator<Finding> {
  for (const { text, path, network } of ranges) {
    if (!network.exact) {
      const message = `${text} has bits set beyond its prefix`;
      const hint = `write ${formatNetwork(network)}`;
      yield { severity: 'warning', code: 'cidr-host-bits', message, hint, path };
    }
    const inside = machines.filter(({ address }) => contains(network, address));
    const [first] = inside;
    if (first !== undefined) {
      const others = inside.length > 1 ? ` and ${inside.length - 1} more` : '';
      yield {
        severity: 'error',
        code: 'overlapping-cidrs',
        message: `${formatKeyPath(path)} ${text} holds ${first.text}, the address of ${first.who}${others}`,
        hint: 'choose a range that no machine is in: its addresses exist inside of the cluster only',
        path,
      };
    }
  }
  const [service, pods] = ranges;
  if (service !== undefined && pods !== undefined && overlaps(service.network, pods.network)) {
    yield {
      severity: 'error',
      code: 'overlapping-cidrs',
      message: `network.clusterCidr ${pods.text} and network.serviceClusterIpRange ${service.text} overlap`,
      hint: 'a pod and a Service could get the same address; separate them, as in 10.0.0.0/12 and 10.32.0.0/16',
      path: pods.path,
    };
  }
}

// kube-apiserver, cmd/kube-apiserver/app/options/validation.go: at most 20 bits for addresses, unless the gates
// MultiCIDRServiceAllocator and DisableAllocatorDualWrite are both on, as they are from 1.34; at least 8 addresses.
function* checkServiceSize(range: Range, kubernetes: string | undefined): Generator<Finding> {
  const { prefix } = range.network;
  const minor = Number(kubernetes?.split('.')[1] ?? Number.NaN);
  if (prefix < 12 && minor < 34) {
    yield {
      severity: 'error',
      code: 'service-range-too-large',
      message: `${range.text} has more addresses than kube-apiserver ${kubernetes} accepts for Services`,
      hint: 'use a prefix length of 12 or more, as in 10.32.0.0/16',
      path: range.path,
    };
  }
  if (prefix > 29) {
    yield {
      severity: 'error',
      code: 'service-range-too-small',
      message: `${range.text} has ${networkSize(prefix)} addresses, and kube-apiserver wants at least 8`,
      hint: 'use a prefix length of 29 or less, as in 10.32.0.0/16',
      path: range.path,
    };
  }
}

/** Addresses and ranges against each other. */
export function* checkNetwork(view: SpecView): Generator<Finding> {
  const hosts = machinesOf(view);
  const virtualIp = view.text('api', 'virtualIp');
  const address = virtualIp && parseAddress(virtualIp.value);
  const virtual =
    virtualIp && address !== undefined
      ? [{ who: 'the API', text: virtualIp.value, address, path: virtualIp.path }]
      : [];
  yield* checkUsable([...hosts, ...virtual]);
  for (const machine of virtual) yield* checkVirtualIp(machine, hosts);
  const service = rangeAt(view, ['network', 'serviceClusterIpRange']);
  const pods = rangeAt(view, ['network', 'clusterCidr']);
  yield* checkRanges(
    [service, pods].filter((range) => range !== undefined),
    [...hosts, ...virtual],
  );
  if (service !== undefined) yield* checkServiceSize(service, view.text('versions', 'kubernetes')?.value);
}
