import type { ForwardingMethod } from '@harderway/ipvs';
import type { CheckedService } from './evaluate/services.generated.js';

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
  readonly port?: number;
  /** Default `direct`, which is `gate` in a file. */
  readonly forward?: ForwardingMethod;
}

/** The directives of both the head and virtual services. Times are in seconds. */
export interface CommonDirectives {
  readonly checktimeout?: number;
  readonly negotiatetimeout?: number;
  readonly checkinterval?: number;
  readonly checkcount?: number;
  readonly failurecount?: number;
  readonly fallbackcommand?: string;
  readonly quiescent?: boolean;
  readonly cleanstop?: boolean;
  readonly emailalert?: string;
  /** Seconds between repeated alerts; 0 for none. */
  readonly emailalertfreq?: number;
  readonly emailalertstatus?: readonly AlertStatus[];
  readonly smtp?: string;
}

/** The directives that hold for the whole file, named as they are written. Absent: not written. */
export interface GlobalDirectives extends CommonDirectives {
  readonly fallback?: Fallback;
  readonly fallback6?: Fallback;
  readonly autoreload?: boolean;
  readonly callback?: string;
  /** A path, or the name of a syslog facility. */
  readonly logfile?: string;
  /** Other configuration files to run an ldirectord for. */
  readonly execute?: readonly string[];
  readonly supervised?: boolean;
  readonly fork?: boolean;
  readonly readdquiescent?: boolean;
  readonly emailalertfrom?: string;
  readonly maintenancedir?: string;
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
  readonly lastAddress?: string;
  /** Absent: 0, which ipvsadm replaces by the virtual service's port unless the server is masqueraded. */
  readonly port?: number;
  /** `direct`, `masquerade` and `tunnel` are `gate`, `masq` and `ipip` in a file. */
  readonly forward: ForwardingMethod;
  /** Default 1. */
  readonly weight?: number;
  /** Request and expected answer of this server, in place of the virtual service's own. */
  readonly check?: { readonly request: string; readonly receive: string };
  readonly lowerThreshold?: number;
  readonly upperThreshold?: number;
}

/** A `virtual=` or `virtual6=` section, its directives named as they are written. Absent: not written. */
export interface Virtual extends CommonDirectives {
  readonly address: VirtualAddress;
  readonly servicename?: string;
  readonly comment?: string;
  readonly real: readonly Real[];
  readonly fallback?: Fallback;
  readonly scheduler?: string;
  readonly schedflags?: string;
  /** Seconds that a client keeps its real server. */
  readonly persistent?: number;
  /** Dotted mask for IPv4, prefix length as decimal text for IPv6. */
  readonly netmask?: string;
  readonly protocol?: 'tcp' | 'udp' | 'fwm';
  readonly ops?: boolean;
  readonly checktype?: CheckType;
  readonly service?: CheckedService;
  readonly checkport?: number;
  readonly checkcommand?: string;
  readonly request?: string;
  readonly receive?: string;
  readonly httpmethod?: 'GET' | 'HEAD';
  readonly virtualhost?: string;
  readonly login?: string;
  readonly passwd?: string;
  readonly database?: string;
  readonly secret?: string;
  readonly load?: string;
  readonly monitorfile?: string;
}

/** The content of a file. */
export interface LdirectordConfig {
  readonly globals?: GlobalDirectives;
  readonly virtuals: readonly Virtual[];
}
