import { formatEndpoint, parseAddress, wordsOf } from '../address/address.js';
import type {
  Family,
  Protocol,
  RealServer,
  SchedulerFlag,
  ServiceIdentity,
  Table,
  VirtualService,
} from '../model.js';

/** `tcp 192.0.2.1:80`, `fwmark 7`, `fwmark6 7`: equal for two services exactly if they are the same one to the kernel. */
export const serviceKey = (identity: ServiceIdentity): string =>
  identity.kind === 'fwmark'
    ? `${identity.family === 'inet6' ? 'fwmark6' : 'fwmark'} ${identity.mark}`
    : `${identity.protocol} ${formatEndpoint(identity.family, identity.address, identity.port)}`;

/** Identifies a real server of a service to the kernel. */
export type ServerAddress = Pick<RealServer, 'family' | 'address' | 'port'>;

/** `192.0.2.1:80`: equal for two servers of one service exactly if they are the same one to the kernel. */
export const serverKey = (server: ServerAddress): string =>
  formatEndpoint(server.family, server.address, server.port);

const protocolNumbers: Readonly<Record<Protocol, number>> = { tcp: 6, udp: 17, sctp: 132 };

// ipvsadm compares by 32-bit subtraction, which wraps; the same order is wanted here.
const difference = (left: number, right: number): number => (left - right) | 0;

function compareWords(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < left.length; index++) {
    const order = difference(left[index] ?? 0, right[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

const familyNumber = (family: Family): number => (family === 'inet' ? 2 : 10);

/** The order in which ipvsadm lists services: mark, family, protocol, address, port. */
export function compareServices(left: ServiceIdentity, right: ServiceIdentity): number {
  const mark = difference(left.kind === 'fwmark' ? left.mark : 0, right.kind === 'fwmark' ? right.mark : 0);
  if (mark !== 0) return mark;
  const family = familyNumber(left.family) - familyNumber(right.family);
  if (family !== 0 || left.kind === 'fwmark' || right.kind === 'fwmark') return family;
  const protocol = protocolNumbers[left.protocol] - protocolNumbers[right.protocol];
  if (protocol !== 0) return protocol;
  const words = compareWords(wordsOf(left.family, left.address), wordsOf(right.family, right.address));
  return words !== 0 ? words : left.port - right.port;
}

/** Real servers in the order in which ipvsadm lists them: address, port. Addresses are parsed once, not for each comparison. */
export const sortServers = <Server extends ServerAddress>(servers: readonly Server[]): readonly Server[] =>
  servers
    .map((server) => ({ server, words: wordsOf(server.family, server.address) }))
    .sort((left, right) => {
      const words = compareWords(left.words, right.words);
      return words !== 0 ? words : left.server.port - right.server.port;
    })
    .map(({ server }) => server);

const allFlags: readonly SchedulerFlag[] = ['flag-1', 'flag-2', 'flag-3'];

function canonicalServer(service: ServiceIdentity, server: RealServer): RealServer {
  const address = parseAddress(server.address)?.address ?? server.address;
  const follows = service.kind === 'address' && server.forwarding.kind !== 'masquerade';
  return { ...server, address, port: follows ? service.port : server.port };
}

const canonicalIdentity = (identity: ServiceIdentity): ServiceIdentity =>
  identity.kind === 'fwmark'
    ? identity
    : { ...identity, address: parseAddress(identity.address)?.address ?? identity.address };

/**
 * A service as the kernel will hold it after ipvsadm wrote it: addresses in canonical text, scheduler flags
 * in order, the whole-address netmask left out, and direct and tunnelled servers on the service's own port
 * (ipvsadm ignores another one). Servers keep their order.
 */
export function canonicalService(service: VirtualService): VirtualService {
  const identity = canonicalIdentity(service.identity);
  const whole = identity.family === 'inet' ? '255.255.255.255' : '128';
  const { persistence, schedulerFlags } = service;
  return {
    ...service,
    identity,
    schedulerFlags: schedulerFlags && allFlags.filter((flag) => schedulerFlags.includes(flag)),
    persistence:
      persistence?.netmask === whole ? { timeoutSeconds: persistence.timeoutSeconds } : persistence,
    servers: service.servers.map((server) => canonicalServer(identity, server)),
  };
}

/** Items in the order of their names. */
const byName = <Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] =>
  items
    .map((item) => ({ item, name: nameOf(item) }))
    .sort((left, right) => (left.name < right.name ? -1 : Number(left.name > right.name)))
    .map(({ item }) => item);

/**
 * Every service in canonical form, services and servers in ipvsadm's order. That order has circles, since it wraps: among
 * marks or addresses that are far apart, it depends on where they began, so they begin in the order of their names.
 */
export const canonicalTable = (table: Table): Table => ({
  services: byName(table.services.map(canonicalService), ({ identity }) => serviceKey(identity))
    .map((service) => ({ ...service, servers: sortServers(byName(service.servers, serverKey)) }))
    .sort((left, right) => compareServices(left.identity, right.identity)),
});
