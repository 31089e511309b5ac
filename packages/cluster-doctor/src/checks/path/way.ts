import type { VirtualService } from '@harderway/ipvs';
import type { Balancer } from '../../cluster/balancer.js';
import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Host } from '../../cluster/host.js';
import { devices, isDirect, outerDevice, realServers } from '../address/holders.js';

/** Whether something lets the packet pass; `unknown` if it could not be observed. */
export type StepState = 'ok' | 'broken' | 'unknown';

/** The state of one thing on one host, and where that was seen. The collecting machine is the host `client`. */
export interface Observation extends Evidence {
  readonly state: StepState;
}

/** A real server behind a virtual address. */
export interface RealServer {
  readonly address: string;
  readonly port: number;
  /** Whether it gets packets as the client has sent them, so that it has to hold the virtual address. */
  readonly isDirect: boolean;
  /** Undefined if no host of the bundle has the address. */
  readonly host?: Host | undefined;
}

/** The way of a packet from the client to the API servers behind a virtual address. */
export interface Way {
  readonly cluster: Cluster;
  readonly client: Host;
  readonly virtual: VirtualAddress;
  /** Gateways that hold the address; all of them if none does. */
  readonly gateways: readonly Balancer[];
  /** Those that the balancer sends packets to; all of them if it sends none, and control nodes if its table is not known. */
  readonly servers: readonly RealServer[];
}

/** Looks at one step of a way. Without an observation the step is unknown. */
export type Step = (way: Way) => Iterable<Observation>;

/** An observation on a host. */
export const seen = (host: Host, state: StepState, file: string, text: string): Observation => ({
  ...host.evidence(file, text),
  state,
});

/** The device on which a host has a virtual address towards the network. */
export const claims = (host: Host, virtual: VirtualAddress): string | undefined =>
  devices(host, virtual).find((device) => device !== 'lo' && !device.startsWith('dummy'));

/** The virtual service of a gateway for an address; undefined if its table lacks it, or was not read. */
export const serviceOf = (
  { table = [] }: Balancer,
  { address, port }: VirtualAddress,
): VirtualService | undefined =>
  table.find(
    ({ identity }) => identity.kind === 'address' && identity.address === address && identity.port === port,
  );

/** The servers that a gateway sends packets for an address to; without weights all that it has. */
function balanced(cluster: Cluster, gateways: Way['gateways'], virtual: VirtualAddress): Way['servers'] {
  const servers = gateways
    .flatMap((gateway) => serviceOf(gateway, virtual)?.servers ?? [])
    .map(({ forwarding, ...server }) => ({
      ...server,
      isDirect: forwarding.kind === 'direct',
      host: cluster.owner(server.address),
    }));
  const used = servers.filter(({ weight }) => weight > 0);
  return used.length > 0 ? used : servers;
}

/** Control nodes as the servers of an address, where no table says which they are. */
const supposed = (cluster: Cluster, { port }: VirtualAddress): Way['servers'] =>
  realServers(cluster).map((host) => ({
    address: host.addresses.find(({ device }) => device === outerDevice(host))?.address ?? host.name,
    port,
    isDirect: cluster.balancers.length === 0 || isDirect(cluster),
    host,
  }));

/** The way from a client to a virtual address. */
export function wayTo(cluster: Cluster, client: Host, virtual: VirtualAddress): Way {
  const holders = cluster.balancers.filter(({ host }) => claims(host, virtual) !== undefined);
  const gateways = holders.length > 0 ? holders : cluster.balancers;
  const servers = balanced(cluster, gateways, virtual);
  return {
    cluster,
    client,
    virtual,
    gateways,
    servers: servers.length > 0 ? servers : supposed(cluster, virtual),
  };
}
