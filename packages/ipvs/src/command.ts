import type { CheckedOption, CommandName } from './ipvsadm-options.js';
import type { Family, Protocol } from './model.js';

/** The service part of an ipvsadm command line, as far as its options said. */
export interface ServicePart {
  family?: Family;
  protocol: Protocol;
  address?: string;
  port: number;
  /** 0 if the service is not a firewall mark. */
  mark: number;
  scheduler: string;
  /** Bits 1, 2 and 4 for the three scheduler flags. */
  schedulerFlags: number;
  persistent: boolean;
  timeoutSeconds: number;
  onePacket: boolean;
  /** A 32-bit mask, or the prefix length once the service is IPv6. */
  netmask: number;
  engine: string;
}

/** The real server part. */
export interface ServerPart {
  family?: Family;
  address?: string;
  port: number;
  forwarding: 'masquerade' | 'direct' | 'tunnel';
  weight: number;
  upper: number;
  lower: number;
  tunnelType: 'ipip' | 'gue' | 'gre';
  tunnelPort: number;
  /** Bit 1: full checksum, bit 2: remote checksum. */
  tunnelFlags: number;
}

/** A synchronization daemon. */
export interface SyncDaemon {
  role: 'master' | 'backup';
  interfaceName: string;
  syncId: number;
  maxLength: number;
  group?: string;
  port: number;
  ttl: number;
}

/** Seconds after which idle connections are forgotten. */
export interface Timeouts {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/** An ipvsadm command line, read and checked as far as the program does before it asks the kernel. */
export interface IpvsadmCommand {
  readonly name: CommandName;
  readonly options: ReadonlySet<CheckedOption>;
  readonly service: ServicePart;
  readonly server: ServerPart;
  readonly daemon: SyncDaemon;
  readonly timeouts: Timeouts;
}

/** Why the program would stop before asking the kernel: what it prints and its exit status. */
export interface Refusal {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line as the program takes it. */
export type CommandLine =
  | { readonly kind: 'command'; readonly command: IpvsadmCommand }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** Whether `-R` would go on with the next line: so it does after an option it cannot read. */
      readonly returns: boolean;
    };
