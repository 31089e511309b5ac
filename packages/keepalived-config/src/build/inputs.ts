import type { Forwarding } from '@harderway/ipvs';

/** A command, or a command with the user and group that it runs as. */
export type ScriptInput =
  | string
  | { readonly command: string; readonly user: string; readonly group?: string | undefined };

/** A weight; `reverse` exchanges up and down. */
export type WeightInput = number | { readonly weight: number; readonly reverse: true };

/** `NAT`, `DR`, `TUN`, or the forwarding of a table of IPVS. */
export type ForwardingInput = 'NAT' | 'DR' | 'TUN' | Forwarding;

/** The service of a virtual server: an address, a firewall mark, or a virtual_server_group. */
export type ServiceInput =
  | { readonly address: string; readonly port?: number | undefined }
  | { readonly fwmark: number }
  | { readonly group: string };

/** A line of virtual_server_group. Addresses may be a range, `192.0.2.1-5`, or a network. */
export type ServiceEntry =
  | { readonly address: string; readonly port?: number | undefined }
  | { readonly fwmark: number; readonly family?: 'inet' | 'inet6' | undefined };

/** An address of a virtual router, or a static one, with options of `ip address add`. */
export interface AddressEntry {
  /** With a prefix length; default: /32 or /128. */
  readonly address: string;
  readonly dev?: string | undefined;
  readonly scope?: string | undefined;
  /** `+`, `-` or an address. */
  readonly broadcast?: string | undefined;
  readonly label?: string | undefined;
  readonly peer?: string | undefined;
  /** Seconds, or `forever`. IPv6 only. */
  readonly preferred_lft?: number | 'forever' | undefined;
  readonly home?: boolean | undefined;
  readonly mngtmpaddr?: boolean | undefined;
  readonly noprefixroute?: boolean | undefined;
  readonly autojoin?: boolean | undefined;
  /** Do not go to FAULT when somebody else removes the address. */
  readonly no_track?: boolean | undefined;
  /** Virtual routers only. */
  readonly use_vmac?: boolean | undefined;
  /** Static addresses only: the track_group whose instances follow its interface. */
  readonly track_group?: string | undefined;
}

/** A router that adverts are sent to. */
export interface UnicastPeer {
  readonly address: string;
  /** Bounds of the TTL of its adverts; either turns the check of their source on. */
  readonly min_ttl?: number | undefined;
  readonly max_ttl?: number | undefined;
}

/** Something that is tracked, by its name. */
export type TrackEntry =
  | string
  | { readonly name: string; readonly weight: number; readonly reverse?: boolean | undefined };
