import type { Bundle, DesiredCluster } from '../bundle/model.js';
import { type Balancer, balancerOf } from './balancer.js';
import { type Host, hostOf } from './host.js';
import { isShared } from './loopback.js';
import type { Program, ProgramName } from './program.js';

/** An address that clients use for all API servers together. */
export interface VirtualAddress {
  readonly address: string;
  readonly port: number;
}

/** The hosts of a bundle, and what they are to each other. */
export interface Cluster {
  readonly hosts: readonly Host[];
  readonly controlNodes: readonly Host[];
  readonly balancers: readonly Balancer[];
  readonly virtualAddresses: readonly VirtualAddress[];
  /** The machine that collected, as a host named `client`; undefined if it did not look. */
  readonly client?: Host | undefined;
  /** The cluster as it should be; undefined if nobody has written that down. */
  readonly desired?: DesiredCluster | undefined;
  /** When the bundle was collected, in milliseconds. */
  readonly nowMs: number;
  host(name: string): Host | undefined;
  /** The programs of one name on all hosts, without members of other clusters of etcd. */
  programs(name: ProgramName): readonly Program[];
  /** The host that has an address on a device other than `lo`. */
  owner(address: string): Host | undefined;
}

const unique = (addresses: readonly VirtualAddress[]): readonly VirtualAddress[] => [
  ...new Map(addresses.map((each) => [`${each.address}:${each.port}`, each])).values(),
];

function virtualAddressesOf(
  hosts: readonly Host[],
  balancers: readonly Balancer[],
  desired: DesiredCluster | undefined,
): readonly VirtualAddress[] {
  const balanced = balancers.flatMap(({ configured, table = [] }) => [
    ...configured.flatMap(({ server = '', port = '' }) =>
      server === '' || port === '' ? [] : [{ address: server, port: Number(port) }],
    ),
    ...table.flatMap(({ identity }) =>
      identity.kind === 'address' ? [{ address: identity.address, port: identity.port }] : [],
    ),
  ]);
  if (balanced.length > 0) return unique(balanced);
  // Without a balancer: what control nodes hold on their loopback device.
  return unique(
    hosts.flatMap(({ addresses, program }) =>
      addresses.flatMap(({ device, address }) =>
        device === 'lo' &&
        !address.startsWith('127.') &&
        (address === desired?.virtualAddress.address || isShared(hosts, address))
          ? [{ address, port: Number(program('kube-apiserver')?.flags['secure-port'] ?? 6443) }]
          : [],
      ),
    ),
  );
}

/** Interprets a bundle. */
export function clusterOf({ hosts: facts, collectedAt, client, desired }: Bundle): Cluster {
  const hosts = facts.map(hostOf);
  const balancers = hosts.filter(({ role }) => role === 'gateway' || role === 'both').map(balancerOf);
  return {
    hosts,
    controlNodes: hosts.filter(({ role }) => role === 'control' || role === 'both'),
    balancers,
    virtualAddresses: virtualAddressesOf(hosts, balancers, desired),
    client:
      client === undefined ? undefined : hostOf({ name: 'client', files: {}, processes: [], ...client }),
    desired,
    nowMs: Date.parse(collectedAt),
    host: (name) => hosts.find((host) => host.name === name),
    programs: (name) =>
      hosts.flatMap(({ programs, ofOtherClusters }) =>
        programs.filter((program) => program.name === name && !ofOtherClusters.includes(program)),
      ),
    owner: (wanted) =>
      hosts.find(({ addresses }) =>
        addresses.some(({ address, device }) => address === wanted && device !== 'lo'),
      ) ?? hosts.find(({ facts }) => facts.address === wanted),
  };
}
