import type { Diagnostic } from '@harderway/diagnostics';
import type {
  Forwarding,
  Persistence,
  RealServer,
  SchedulerFlag,
  ServiceIdentity,
  Table,
  Thresholds,
  VirtualService,
} from '../../model.js';
import type { IpvsCode } from '../../rules.generated.js';

/** Which of ipvsadm's tables a listing is: each shows other columns. */
export type ListingView = 'default' | 'stats' | 'rate' | 'thresholds' | 'persistent-conn' | 'tun-info';

/** The five numbers of `--stats` or `--rate`: totals, or a number per second. */
export interface Counters {
  readonly connections: bigint;
  readonly incomingPackets: bigint;
  readonly outgoingPackets: bigint;
  readonly incomingBytes: bigint;
  readonly outgoingBytes: bigint;
  /** True if one of them was printed shortened (`12K`), so that its last digits are lost. */
  readonly rounded: boolean;
}

/** A real server as one listing shows it: what the view has no column for is absent. */
export interface ListedServer {
  readonly family: RealServer['family'];
  readonly address: string;
  readonly port: number;
  readonly forwarding?: Forwarding | undefined;
  readonly weight?: number | undefined;
  readonly thresholds?: Thresholds | undefined;
  readonly activeConnections?: number | undefined;
  readonly inactiveConnections?: number | undefined;
  readonly persistentConnections?: number | undefined;
  readonly counters?: Counters | undefined;
}

/** A virtual service as one listing shows it: `--stats` and `--rate` show no scheduler and no flags. */
export interface ListedService {
  readonly identity: ServiceIdentity;
  readonly scheduler?: string | undefined;
  readonly schedulerFlags?: readonly SchedulerFlag[] | undefined;
  readonly persistence?: Persistence | undefined;
  /** Empty for none; absent if it is not shown. */
  readonly persistenceEngine?: string | undefined;
  readonly onePacket?: boolean | undefined;
  readonly counters?: Counters | undefined;
  readonly servers: readonly ListedServer[];
}

/** An output of `ipvsadm -L`. */
export interface Listing {
  readonly kind: 'listing';
  readonly view: ListingView;
  /** The first line, which `-L` of a single service does not have. */
  readonly header?: { readonly version: string; readonly connectionTableSize: number } | undefined;
  readonly services: readonly ListedService[];
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
  /** The listing as a table. What the view does not show is absent (unknown) or, where that is impossible, a default. */
  readonly table: Table;
}

const toServer = (server: ListedServer): RealServer => ({
  family: server.family,
  address: server.address,
  port: server.port,
  forwarding: server.forwarding ?? { kind: 'direct' },
  weight: server.weight ?? 1,
  thresholds: server.thresholds,
  activeConnections: server.activeConnections,
  inactiveConnections: server.inactiveConnections,
});

const toService = (service: ListedService): VirtualService => ({
  identity: service.identity,
  scheduler: service.scheduler ?? 'wlc',
  schedulerFlags: service.schedulerFlags,
  persistence: service.persistence,
  persistenceEngine: service.persistenceEngine,
  onePacket: service.onePacket,
  servers: service.servers.map(toServer),
});

/** Listed services as a table, with defaults (scheduler wlc, weight 1, direct) for what was not shown. */
export const listedTable = (services: readonly ListedService[]): Table => ({
  services: services.map(toService),
});
