import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import { parseList, type VirtualService } from '@harderway/ipvs';
import type { HostAddress } from './addresses.js';
import type { Program } from './program.js';

/** The device on which kube-proxy in IPVS mode holds the addresses of services of the cluster. */
const CLUSTER_DEVICE = 'kube-ipvs0';

const DEFAULT_NODE_PORTS = '30000-32767';

/** The table of IPVS of a host without what kube-proxy keeps there, since that leads to pods, and is the same on every node. */
export interface OwnTable {
  readonly services: readonly VirtualService[];
  /** Why a part of it could not be read. */
  readonly unreadable?: string | undefined;
}

/** The addresses of `ip -o addr` in two parts: those of the host itself, and those of services of the cluster. */
export const addressesByUse = (
  addresses: readonly HostAddress[],
): { readonly own: readonly HostAddress[]; readonly ofServices: readonly HostAddress[] } => ({
  own: addresses.filter(({ device }) => device !== CLUSTER_DEVICE),
  ofServices: addresses.filter(({ device }) => device === CLUSTER_DEVICE),
});

/** The values of a flag of any program of a host. */
const valuesOf = (programs: readonly Program[], flag: string): readonly string[] =>
  programs.flatMap(({ flags }) => flags[flag]?.split(',') ?? []);

function isNodePort(programs: readonly Program[], port: number): boolean {
  const [range = DEFAULT_NODE_PORTS] = valuesOf(programs, 'service-node-port-range');
  const [first = 0, last = first] = range.split('-').map(Number);
  return first <= port && port <= last;
}

/** Whether a virtual service is that of a service of the cluster, by its address or its port. */
function isOfCluster(
  { identity }: VirtualService,
  programs: readonly Program[],
  addresses: readonly HostAddress[],
): boolean {
  if (identity.kind === 'fwmark') return false;
  const { own, ofServices } = addressesByUse(addresses);
  const ip = parseIp(identity.address);
  const isInRange = valuesOf(programs, 'service-cluster-ip-range').some((range) => {
    const cidr = parseCidr(range);
    return cidr !== undefined && ip !== undefined && cidrContains(cidr, ip);
  });
  if (isInRange || ofServices.some(({ address }) => address === identity.address)) return true;
  // Of IPv6, the addresses of a host are not known.
  const isHere = ip?.family === 6 || own.some(({ address }) => address === identity.address);
  return ofServices.length > 0 && isHere && isNodePort(programs, identity.port);
}

/** Reads `ipvsadm -L -n` of a host. */
export function ownTableOf(
  printed: string,
  programs: readonly Program[],
  addresses: readonly HostAddress[],
): OwnTable {
  const { table, diagnostics } = parseList(printed);
  return {
    services: table.services.filter((service) => !isOfCluster(service, programs, addresses)),
    unreadable: diagnostics.find(({ severity }) => severity === 'error')?.message,
  };
}
