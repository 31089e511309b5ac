import { type RealServer, serviceKey, type Table, type VirtualService } from '@harderway/ipvs';
import { schedulerFlagArgument } from '@harderway/ipvs/ipvsadm';
import type {
  KeepalivedConfig,
  RealServer as RealServerBlock,
  VirtualServer,
} from '../build/model.generated.js';
import { keywords } from '../grammar/keywords.generated.js';

/** The virtual servers of a table. */
export interface VirtualServers {
  readonly virtualServers: readonly {
    /** As `serviceKey` makes it. */
    readonly key: string;
    /** The service as keepalived can have it. */
    readonly service: VirtualService;
    readonly server: VirtualServer;
  }[];
  /** Settings that keepalived has no words for, and settings that the table does not show, a sentence each. */
  readonly notes: readonly string[];
}

type Scheduler = NonNullable<VirtualServer['lvs_sched']>;

const schedulers: readonly string[] = keywords.flatMap(({ keyword, type }) => {
  if (keyword !== 'virtual_server' || type.kind !== 'block') return [];
  const found = type.keywords.find((each) => each.keyword === 'lvs_sched')?.type;
  return found?.kind === 'choice' ? found.words : [];
});

const isScheduler = (name: string): name is Scheduler => schedulers.includes(name);

/**
 * Names of the options that a table does not show. An engine alone may be absent from a table made by hand, which then has none.
 */
const unknownsOf = ({ schedulerFlags, persistenceEngine, onePacket }: VirtualService): readonly string[] =>
  schedulerFlags !== undefined && onePacket !== undefined
    ? []
    : [
        ...(schedulerFlags === undefined ? ['scheduler flags'] : []),
        ...(persistenceEngine === undefined ? ['persistence engine'] : []),
        ...(onePacket === undefined ? ['one-packet scheduling'] : []),
      ];

/** The flags of a scheduler as keywords. */
function flagsOf({ scheduler, schedulerFlags }: VirtualService): Partial<VirtualServer> {
  const names = schedulerFlagArgument(scheduler, schedulerFlags ?? []);
  return Object.fromEntries(names === '' ? [] : names.split(',').map((name) => [name, true]));
}

function serverOf({ address, port, forwarding, weight, thresholds }: RealServer): RealServerBlock {
  return {
    address,
    port: port === 0 ? undefined : port,
    weight,
    lvs_method: forwarding,
    uthreshold: thresholds?.upper || undefined,
    lthreshold: thresholds?.lower || undefined,
  };
}

/** The settings of a service. Checks are for the caller to add. */
function virtualServerOf(
  service: VirtualService,
  scheduler: Scheduler,
  servers: readonly RealServer[],
): VirtualServer {
  const { identity, persistence, persistenceEngine, onePacket } = service;
  const isMark = identity.kind === 'fwmark';
  return {
    service: isMark
      ? { fwmark: identity.mark }
      : { address: identity.address, port: identity.port || undefined },
    ip_family: isMark && identity.family === 'inet6' ? 'inet6' : undefined,
    protocol: isMark ? undefined : ({ tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const)[identity.protocol],
    lvs_sched: scheduler,
    ...flagsOf(service),
    persistence_timeout: persistence?.timeoutSeconds,
    persistence_granularity: persistence?.netmask,
    persistence_engine: persistenceEngine || undefined,
    ops: onePacket || undefined,
    real_server: servers.map(serverOf),
  };
}

/** The servers of a service as keepalived can have them. */
function* servers({ identity, servers }: VirtualService, note: (text: string) => void): Iterable<RealServer> {
  const seen = new Set<string>();
  for (const server of servers) {
    const { address, forwarding } = server;
    const port = identity.kind === 'fwmark' && forwarding.kind !== 'masquerade' ? 0 : server.port;
    if (port !== server.port) note('servers of a firewall mark have a port with NAT alone');
    if (seen.has(`${address} ${port}`)) continue;
    seen.add(`${address} ${port}`);
    yield { ...server, port };
  }
}

/** The virtual servers of a table, and what keepalived has no words for. */
export function virtualServersOf({ services }: Table): VirtualServers {
  const notes = new Set<string>();
  const virtualServers = services.flatMap((service) => {
    const key = serviceKey(service.identity);
    const list = [...servers(service, (text) => notes.add(`${key}: ${text}`))];
    const { scheduler } = service;
    const unknowns = unknownsOf(service);
    if (unknowns.length > 0) notes.add(`${key}: the table does not show ${unknowns.join(', ')}`);
    if (!isScheduler(scheduler)) notes.add(`${key} is left out: keepalived has no scheduler ${scheduler}`);
    else if (list.every(({ weight }) => weight === 0))
      notes.add(`${key} is left out: keepalived takes no service without a server that has a weight`);
    else
      return [
        { key, service: { ...service, servers: list }, server: virtualServerOf(service, scheduler, list) },
      ];
    return [];
  });
  return { virtualServers, notes: [...notes] };
}

/** A table as a configuration of keepalived. */
export interface FromIpvs {
  readonly config: KeepalivedConfig;
  /** Settings that keepalived has no words for, and settings that the table does not show, a sentence each. */
  readonly notes: readonly string[];
}

/** The virtual servers of a table, without checks. */
export function fromIpvs(table: Table): FromIpvs {
  const { virtualServers, notes } = virtualServersOf(table);
  return { config: { virtual_server: virtualServers.map(({ server }) => server) }, notes };
}
