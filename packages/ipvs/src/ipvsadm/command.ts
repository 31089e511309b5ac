import type { Family, Protocol } from '../model.js';
import type { CheckedOption, CommandName } from './facts.generated.js';

/** The service part of an ipvsadm command line: the options that were given, and defaults. */
export interface ServicePart {
  family?: Family | undefined;
  protocol: Protocol;
  address?: string | undefined;
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
  family?: Family | undefined;
  address?: string | undefined;
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
  group?: string | undefined;
  port: number;
  ttl: number;
}

/** Seconds after which idle connections are dropped. */
export interface Timeouts {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/** An ipvsadm command line, read and checked as ipvsadm does before it asks the kernel. */
export interface IpvsadmCommand {
  readonly name: CommandName;
  readonly options: ReadonlySet<CheckedOption>;
  readonly service: ServicePart;
  readonly server: ServerPart;
  readonly daemon: SyncDaemon;
  readonly timeouts: Timeouts;
}

/** The end of a program that stops before it asks the kernel: its output and exit status. */
export interface Refusal {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that the program does not run. */
export interface RefusedLine {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** True if `-R` continues with the next line, as it does after an option that it cannot read. */
  readonly returns: boolean;
}

/** A command line as the program reads it. */
export type CommandLine = { readonly kind: 'command'; readonly command: IpvsadmCommand } | RefusedLine;
