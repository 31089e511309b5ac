/** Address family of an address: IPv4 (`inet`) or IPv6 (`inet6`). */
export type Family = 'inet' | 'inet6';

/** Transport protocols that IPVS balances by address and port. */
export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A virtual service identified by protocol, address and port. */
export interface AddressService {
  readonly kind: 'address';
  readonly protocol: Protocol;
  readonly family: Family;
  /** Canonical text of the address (`192.0.2.1`, `2001:db8::1`), without brackets. */
  readonly address: string;
  /** 0 to 65535; 0 means every port and needs persistence. */
  readonly port: number;
}

/** A virtual service identified by the firewall mark of a packet. */
export interface FirewallMarkService {
  readonly kind: 'fwmark';
  readonly family: Family;
  /** 1 to 4294967295. */
  readonly mark: number;
}

/** Identifies a virtual service to the kernel: everything else of a service can be edited. */
export type ServiceIdentity = AddressService | FirewallMarkService;

/**
 * The three scheduler flags under their neutral names. `flag-1` and `flag-2` read as `sh-fallback` and
 * `sh-port` under scheduler `sh`, and as `mh-fallback` and `mh-port` under `mh`.
 */
export type SchedulerFlag = 'flag-1' | 'flag-2' | 'flag-3';

/** Persistence: connections of one client (or client network) go to one real server. */
export interface Persistence {
  /** 1 to 2678400 (31 days). ipvsadm's own default is 360. */
  readonly timeoutSeconds: number;
  /**
   * How much of the client address counts: a dotted mask for IPv4, a prefix length (1 to 128) as decimal
   * text for IPv6. Absent: the whole address.
   */
  readonly netmask?: string | undefined;
}

/** How checksums of the encapsulation are made. */
export type TunnelChecksum = 'none' | 'full' | 'remote';

/** The encapsulation a tunnelling real server is reached by. */
export type Tunnel =
  | { readonly kind: 'ipip' }
  | { readonly kind: 'gue'; readonly port: number; readonly checksum: TunnelChecksum }
  | { readonly kind: 'gre'; readonly checksum: 'none' | 'full' };

/** How packets reach a real server. */
export type Forwarding =
  /** Direct routing (`-g`, "Route"): the packet keeps its addresses. */
  | { readonly kind: 'direct' }
  /** Masquerading (`-m`, "Masq"): network address translation. */
  | { readonly kind: 'masquerade' }
  /**
   * Tunnelling (`-i`, "Tunnel"). Without `tunnel` the type is not stated: plain `ipip` when
   * written, unknown when read (the `-L -n` table does not show it).
   */
  | { readonly kind: 'tunnel'; readonly tunnel?: Tunnel | undefined };

/** The forwarding methods by their names. */
export type ForwardingMethod = Forwarding['kind'];

/** Connection limits of a real server; 0 means none. */
export interface Thresholds {
  /** Above this many connections the server gets no new ones. */
  readonly upper: number;
  /** Below this many it gets new ones again. Never above `upper`. */
  readonly lower: number;
}

/** A real server of a virtual service. The kernel tells them apart by address and port. */
export interface RealServer {
  readonly family: Family;
  /** Canonical text of the address, without brackets. */
  readonly address: string;
  /** 0 to 65535. Direct and tunnelled servers of an address service always have the service's port. */
  readonly port: number;
  readonly forwarding: Forwarding;
  /** 0 to 2147483647; 0 takes no new connections. */
  readonly weight: number;
  /** Absent: no limits when written, unknown when read (`-S` and `-L -n` do not show them). */
  readonly thresholds?: Thresholds | undefined;
  /** Established connections, if a listing shows them. Never written. */
  readonly activeConnections?: number | undefined;
  /** Other connections, if a listing shows them. Never written. */
  readonly inactiveConnections?: number | undefined;
}

/** A virtual service with its real servers. */
export interface VirtualService {
  readonly identity: ServiceIdentity;
  /** Name of the scheduler, such as `wlc` (ipvsadm's default), `rr`, `wrr`, `sh`, `mh`. */
  readonly scheduler: string;
  /** Empty: none. Absent: none when written, unknown when read (/proc/net/ip_vs does not show them). */
  readonly schedulerFlags?: readonly SchedulerFlag[] | undefined;
  readonly persistence?: Persistence | undefined;
  /**
   * Name of the persistence engine, such as `sip`; an empty text for none. Absent: none when written, unknown when read
   * (`ipvsadm -L` shows it for persistent services alone, /proc/net/ip_vs never).
   */
  readonly persistenceEngine?: string | undefined;
  /**
   * One-packet scheduling: each datagram is scheduled on its own. UDP and firewall marks only. Absent: off when written,
   * unknown when read (/proc/net/ip_vs does not show it for IPv6 addresses).
   */
  readonly onePacket?: boolean | undefined;
  readonly servers: readonly RealServer[];
}

/** The virtual services of one network namespace. */
export interface Table {
  readonly services: readonly VirtualService[];
}
