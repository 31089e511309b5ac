import type { ForwardingMethod } from '@harderway/ipvs';
import type { CheckedService } from '../services.generated.js';

/** Decimal digits as they are written: ldirectord keeps numbers as text. */
export type Digits = string;

/** A fallback server as ldirectord holds it. */
export interface FallbackState {
  /** Resolved address, IPv6 in brackets. */
  readonly server: string;
  /** Absent for a global one without port, which takes that of each virtual service. */
  readonly port?: Digits | undefined;
  readonly forward: ForwardingMethod;
}

/** A global fallback by the protocol of the services that use it. */
export interface GlobalFallback {
  readonly tcp: FallbackState;
  readonly udp: FallbackState;
  /** Empty, and only there if a firewall mark would use it: the program makes it when it looks for one. */
  readonly fwm?: Partial<FallbackState> | undefined;
}

/** A real server as ldirectord holds it. */
export interface RealState {
  /** Number of its line. */
  readonly line: number;
  /** Resolved address, IPv6 in brackets. */
  readonly server: string;
  readonly port: Digits;
  readonly forward: ForwardingMethod;
  readonly weight: Digits;
  readonly request: string;
  readonly receive: string;
  /** Address of the request, for a check of a web server. */
  readonly url: string;
  readonly lowerThreshold?: Digits | undefined;
  readonly upperThreshold?: Digits | undefined;
  /** Identifies the server together with its check: two equal ones go up and down as one. */
  readonly id: string;
}

/** A virtual service as ldirectord holds it after reading, defaults and inheritance included. */
export interface VirtualState {
  /** Number of the line of its header. */
  readonly line: number;
  readonly id: string;
  readonly family: 'inet' | 'inet6';
  readonly protocol: 'tcp' | 'udp' | 'fwm';
  /** Resolved address, IPv6 in brackets; absent for a firewall mark. */
  readonly server?: string | undefined;
  readonly port: Digits;
  readonly fwm?: Digits | undefined;
  readonly scheduler: string;
  readonly schedflags?: string | undefined;
  readonly persistent?: Digits | undefined;
  readonly netmask?: string | undefined;
  readonly ops: 'yes' | 'no';
  readonly checktype:
    | 'combined'
    | 'connect'
    | 'negotiate'
    | 'ping'
    | 'off'
    | 'on'
    | 'external'
    | 'external-perl';
  /** Number of connects between two negotiations, for the type `combined`. */
  readonly numConnects: Digits;
  readonly service: CheckedService;
  readonly checkcommand: string;
  readonly checkport?: Digits | undefined;
  readonly request: string;
  readonly receive: string;
  readonly httpmethod: 'GET' | 'HEAD';
  readonly virtualhost?: string | undefined;
  readonly login: string;
  readonly passwd: string;
  readonly database: string;
  readonly secret: string;
  readonly load?: string | undefined;
  /** Effective, in seconds. */
  readonly checktimeout: Digits;
  /** Effective, in seconds. */
  readonly negotiatetimeout: Digits;
  /** Effective. */
  readonly checkcount: Digits;
  /** Effective. */
  readonly failurecount: Digits;
  /** Only if the section sets it. */
  readonly checkinterval?: Digits | undefined;
  readonly fallback?: FallbackState | undefined;
  readonly fallbackcommand?: string | undefined;
  readonly quiescent?: 'yes' | 'no' | undefined;
  readonly cleanstop?: 'yes' | 'no' | undefined;
  readonly emailalert?: string | undefined;
  readonly emailalertfreq?: Digits | undefined;
  readonly emailalertstatus?: number | undefined;
  readonly smtp?: string | undefined;
  readonly monitorfile?: string | undefined;
  readonly servicename?: string | undefined;
  readonly comment?: string | undefined;
  /** The arguments of ipvsadm for the service. */
  readonly flags: string;
  readonly real: readonly RealState[];
}

/** Settings of the whole file, defaults included. `-1` means a timeout that is not set. */
export interface GlobalState {
  readonly autoreload: 'yes' | 'no';
  readonly callback?: string | undefined;
  readonly checkcount: Digits;
  readonly checkinterval: Digits;
  readonly checktimeout: Digits;
  readonly cleanstop: 'yes' | 'no';
  readonly emailalert: string;
  readonly emailalertfreq: Digits;
  readonly emailalertfrom?: string | undefined;
  /** Bits: 1 starting, 2 running, 4 stopping, 8 reloading. */
  readonly emailalertstatus: number;
  readonly execute: readonly string[];
  readonly failurecount: Digits;
  readonly fallback?: GlobalFallback | undefined;
  readonly fallback6?: GlobalFallback | undefined;
  readonly fallbackcommand?: string | undefined;
  readonly fork: 'yes' | 'no';
  readonly logfile: string;
  readonly maintenancedir?: string | undefined;
  readonly negotiatetimeout: Digits;
  readonly quiescent: 'yes' | 'no';
  readonly readdquiescent: 'yes' | 'no';
  readonly smtp?: string | undefined;
  readonly supervised: 'yes' | 'no';
}

/** Everything ldirectord knows after it has read a file. */
export interface State {
  readonly globals: GlobalState;
  readonly virtuals: readonly VirtualState[];
}

/** Makes every property writable, for a state that is being read. */
export type Draft<Type> = { -readonly [Key in keyof Type]: Type[Key] };
