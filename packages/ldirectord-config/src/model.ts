import type { ForwardingMethod } from '@harderway/ipvs';
import type { CheckedService } from './services.generated.js';

export type { CheckedService };

/** Kind of check of servers; a number means so many connects between two negotiations. */
export type CheckType =
  | 'connect'
  | 'negotiate'
  | 'ping'
  | 'off'
  | 'on'
  | 'external'
  | 'external-perl'
  | number;

/** States of the daemon that alerts are sent in. */
export type AlertStatus = 'all' | 'none' | 'starting' | 'running' | 'stopping' | 'reloading';

/** A server that takes over while no real server is up. */
export interface Fallback {
  /** Address or host name; IPv6 without brackets. */
  readonly server: string;
  /** Port number. Absent: that of the virtual service. */
  readonly port?: number | undefined;
  /** Default `direct`, which is `gate` in a file. */
  readonly forward?: ForwardingMethod | undefined;
}

/** The directives of both the head and virtual services. Times are in seconds. */
export interface CommonDirectives {
  readonly checktimeout?: number | undefined;
  readonly negotiatetimeout?: number | undefined;
  readonly checkinterval?: number | undefined;
  readonly checkcount?: number | undefined;
  readonly failurecount?: number | undefined;
  readonly fallbackcommand?: string | undefined;
  readonly quiescent?: boolean | undefined;
  readonly cleanstop?: boolean | undefined;
  readonly emailalert?: string | undefined;
  /** Seconds between repeated alerts; 0 for none. */
  readonly emailalertfreq?: number | undefined;
  readonly emailalertstatus?: readonly AlertStatus[] | undefined;
  readonly smtp?: string | undefined;
}

/** The directives that hold for the whole file, named as they are written. Absent: not written. */
export interface GlobalDirectives extends CommonDirectives {
  readonly fallback?: Fallback | undefined;
  readonly fallback6?: Fallback | undefined;
  readonly autoreload?: boolean | undefined;
  readonly callback?: string | undefined;
  /** A path, or the name of a syslog facility. */
  readonly logfile?: string | undefined;
  /** Other configuration files to run an ldirectord for. */
  readonly execute?: readonly string[] | undefined;
  readonly supervised?: boolean | undefined;
  readonly fork?: boolean | undefined;
  readonly readdquiescent?: boolean | undefined;
  readonly emailalertfrom?: string | undefined;
  readonly maintenancedir?: string | undefined;
}

/** Identifies a virtual service. */
export type VirtualAddress =
  /** A literal address (IPv6 without brackets) or a host name. */
  | {
      readonly kind: 'address';
      readonly family: 'inet' | 'inet6';
      readonly address: string;
      readonly port: number;
    }
  | { readonly kind: 'fwmark'; readonly family: 'inet' | 'inet6'; readonly mark: number };

/** One `real=` or `real6=` line. */
export interface Real {
  /** Address or host name; IPv6 without brackets. */
  readonly address: string;
  /** The last IPv4 address of a range that starts with `address`. */
  readonly lastAddress?: string | undefined;
  /** Absent: 0, which ipvsadm replaces by the virtual service's port unless the server is masqueraded. */
  readonly port?: number | undefined;
  /** `direct`, `masquerade` and `tunnel` are `gate`, `masq` and `ipip` in a file. */
  readonly forward: ForwardingMethod;
  /** Default 1. */
  readonly weight?: number | undefined;
  /** Request and expected answer of this server, in place of the virtual service's own. */
  readonly check?: { readonly request: string; readonly receive: string } | undefined;
  readonly lowerThreshold?: number | undefined;
  readonly upperThreshold?: number | undefined;
}

/** A `virtual=` or `virtual6=` section, its directives named as they are written. Absent: not written. */
export interface Virtual extends CommonDirectives {
  readonly address: VirtualAddress;
  readonly servicename?: string | undefined;
  readonly comment?: string | undefined;
  readonly real: readonly Real[];
  readonly fallback?: Fallback | undefined;
  readonly scheduler?: string | undefined;
  readonly schedflags?: string | undefined;
  /** Seconds that a client keeps its real server. */
  readonly persistent?: number | undefined;
  /** Dotted mask for IPv4, prefix length as decimal text for IPv6. */
  readonly netmask?: string | undefined;
  readonly protocol?: 'tcp' | 'udp' | 'fwm' | undefined;
  readonly ops?: boolean | undefined;
  readonly checktype?: CheckType | undefined;
  readonly service?: CheckedService | undefined;
  readonly checkport?: number | undefined;
  readonly checkcommand?: string | undefined;
  readonly request?: string | undefined;
  readonly receive?: string | undefined;
  readonly httpmethod?: 'GET' | 'HEAD' | undefined;
  readonly virtualhost?: string | undefined;
  readonly login?: string | undefined;
  readonly passwd?: string | undefined;
  readonly database?: string | undefined;
  readonly secret?: string | undefined;
  readonly load?: string | undefined;
  readonly monitorfile?: string | undefined;
}

/** The content of a file. */
export interface LdirectordConfig {
  readonly globals?: GlobalDirectives | undefined;
  readonly virtuals: readonly Virtual[];
}
