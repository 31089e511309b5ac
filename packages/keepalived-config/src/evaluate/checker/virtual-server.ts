import type { Family, Forwarding } from '@harderway/ipvs';
import type { Block } from '../block.js';
import type { CheckState } from './check.js';
import type { Endpoint, Service } from './service.js';

/** Transport protocol of a service. */
export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A real server with what it inherits. */
export interface RealServerState extends Endpoint {
  readonly block: Block;
  readonly weight: number;
  readonly forwarding: Forwarding;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** It gets weight 0 when it is down instead of being removed. */
  readonly inhibits: boolean;
  readonly checks: readonly CheckState[];
}

/** A server that is used without a quorum. */
export interface SorryServer extends Endpoint {
  readonly forwarding: Forwarding;
}

/** A virtual server as it runs. */
export interface VirtualServerState {
  readonly block: Block;
  readonly service: Service;
  readonly family: Family;
  /** Undefined for firewall marks. */
  readonly protocol: Protocol | undefined;
  readonly scheduler: string;
  readonly flags: readonly ('flag-1' | 'flag-2' | 'flag-3')[];
  readonly onePacket: boolean;
  /** Seconds; undefined without persistence. */
  readonly persistence: number | undefined;
  readonly granularity: string | undefined;
  readonly persistenceEngine: string | undefined;
  readonly quorum: number;
  readonly hysteresis: number;
  readonly delayLoop: number;
  readonly alpha: boolean;
  readonly servers: readonly RealServerState[];
  readonly sorryServer: SorryServer | undefined;
}

/** A virtual server while it is read. */
export interface ServerDraft {
  readonly block: Block;
  readonly service: Service;
  family: Family | undefined;
  scheduler: string | undefined;
  forwarding: Forwarding | undefined;
  sorry: (Endpoint & { forwarding: Forwarding | undefined; inhibits: boolean }) | undefined;
  readonly flags: Set<'flag-1' | 'flag-2' | 'flag-3'>;
  granularity: string | undefined;
  persistence: number | undefined;
  readonly reals: {
    readonly block: Block;
    readonly endpoint: Endpoint;
    forwarding: Forwarding | undefined;
  }[];
}

/** Whether the kernel refuses a server (`ERANGE`), so that the service is left without it. */
export const isRefused = ({ upperThreshold, lowerThreshold }: RealServerState): boolean =>
  lowerThreshold > upperThreshold;
