import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import type { HostAddress } from './addresses.js';
import { namedServers } from './api-servers.js';
import { isAnswered } from './balanced.js';
import type { Cluster } from './cluster.js';
import { initialMembers, urlsOf } from './etcd-urls.js';
import type { Packet } from './filter/walk.js';
import type { Host } from './host.js';

/** A connection that the cluster needs, into one host. */
export interface Connection {
  /** Undefined for clients that are not known: any may come. */
  readonly from?: Host | undefined;
  readonly to: Host;
  readonly address: string;
  /** Undefined for adverts of VRRP. */
  readonly port?: number | undefined;
  readonly use: 'etcd' | 'api' | 'virtual address' | 'vrrp';
}

/** The group to which gateways send adverts, unless they know each other's addresses. */
const VRRP_GROUP = '224.0.0.18';

/** Connections to a member of etcd: from the other members, and from API servers that ask it. */
function toEtcd(cluster: Cluster, to: Host): readonly Connection[] {
  const members = cluster.programs('etcd');
  return members
    .filter(({ host }) => host === to.name)
    .flatMap(({ flags }) => [
      ...initialMembers(flags['initial-cluster'])
        .filter(([name]) => name === flags['name'])
        .map(([, url]) => ({ url, clients: members })),
      ...urlsOf(flags['advertise-client-urls']).map((url) => ({
        url,
        clients: cluster
          .programs('kube-apiserver')
          .filter((server) =>
            urlsOf(server.flags['etcd-servers']).some(
              ({ address, port }) => address === url.address && port === url.port,
            ),
          ),
      })),
    ])
    .flatMap(({ url: { address, port }, clients }) =>
      clients.flatMap(({ host }): readonly Connection[] =>
        host === to.name ? [] : [{ from: cluster.host(host), to, address, port: Number(port), use: 'etcd' }],
      ),
    );
}

/** Connections to an API server: from balancers, and from programs whose kubeconfigs name it. */
function toApi(cluster: Cluster, to: Host): readonly Connection[] {
  const balanced = cluster.balancers.flatMap(({ host: from, table = [], configured }) => [
    ...table.flatMap(({ servers }) => servers.map(({ address, port }) => ({ from, address, port }))),
    ...configured.flatMap(({ real }) =>
      real.map(({ server, port }) => ({ from, address: server, port: Number(port) })),
    ),
  ]);
  const named = namedServers(cluster).map(({ host: from, address = '', port }) => ({ from, address, port }));
  return [...balanced, ...named]
    .filter(({ from, address }) => from !== to && cluster.owner(address) === to)
    .map((each) => ({ ...each, to, use: 'api' }));
}

/** Connections of clients to the virtual addresses that a host has. */
const toVirtual = ({ virtualAddresses, client }: Cluster, to: Host): readonly Connection[] =>
  virtualAddresses
    .filter(({ address }) => to.addresses.some((own) => own.address === address))
    .map((virtual) => ({ ...virtual, from: client, to, use: 'virtual address' }));

const toRouter = ({ balancers }: Cluster, to: Host): readonly Connection[] =>
  balancers.some(({ host }) => host === to)
    ? balancers
        .filter(({ host }) => host !== to)
        .map(({ host: from }) => ({ from, to, address: VRRP_GROUP, use: 'vrrp' }))
    : [];

/** The connections that the cluster needs into a host. */
export const connectionsTo = (cluster: Cluster, to: Host): readonly Connection[] =>
  [toEtcd, toApi, toVirtual, toRouter].flatMap((list) => list(cluster, to));

/** The address of a host on the network of another address. */
const beside = ({ addresses }: Host, other: string): HostAddress | undefined =>
  addresses.find(({ device, address, prefix }) => {
    const [network, ip] = [parseCidr(`${address}/${prefix}`), parseIp(other)];
    return device !== 'lo' && network !== undefined && ip !== undefined && cidrContains(network, ip);
  });

/** The address from which a connection comes; undefined if a router is between, or that is not known. */
function sourceOf({ from, to, address, use }: Connection): string | undefined {
  if (from === undefined) return undefined;
  const route = from.answer(`route ${address}`);
  if (route !== undefined) return / via /.test(route) ? undefined : / src (\S+)/.exec(route)?.[1];
  const targets = use === 'vrrp' ? to.addresses.map((own) => own.address) : [address];
  return targets.flatMap((target) => beside(from, target)?.address ?? [])[0];
}

/** The first packet of a connection. Fields that nobody knows are undefined. */
export function packetOf(connection: Connection): Packet {
  const { to, address: destination, port, use } = connection;
  const source = sourceOf(connection);
  const device = source === undefined ? undefined : beside(to, source)?.device;
  return { source, device, destination, port, protocol: use === 'vrrp' ? 'vrrp' : 'tcp' };
}

/** Whether a connection was tried, and came about. Behind a virtual address, another host may have answered. */
export const cameAbout = ({ from, to, address, port, use }: Connection): boolean =>
  (use !== 'virtual address' || to.role !== 'control') &&
  Object.entries(from?.facts.answers ?? {}).some(
    ([question, answer]) =>
      (question === `connect ${address}:${port}` || question.startsWith(`https ${address}:${port}/`)) &&
      isAnswered(answer),
  );
