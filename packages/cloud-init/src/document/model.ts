import type { ethernetKeys, networkKeys, routeKeys, userDataKeys } from './keys.generated.js';

/** Keys of a format that are not modelled here: their values are kept as they are, unchecked. */
type Unchecked<Keys extends readonly string[]> = { readonly [Key in Keys[number]]?: unknown };

/**
 * Network configuration version 2, netplan's format. Keys are spelled as in the file; keys of type `unknown` are
 * kept unchecked. Source: cloud-init's "Networking config Version 2", netplan's YAML reference.
 */
export interface NetworkConfig extends Unchecked<typeof networkKeys> {
  readonly version: 2;
  readonly renderer?: 'networkd' | 'NetworkManager' | undefined;
  /** By an id of your choice, which is the interface's name unless `match` is given. */
  readonly ethernets?: Readonly<Record<string, Ethernet>> | undefined;
}

export interface Ethernet extends Unchecked<typeof ethernetKeys> {
  /** The interfaces that it is for: all given keys must match. Names may contain `*` and `?`. */
  readonly match?:
    | {
        readonly name?: string | undefined;
        readonly macaddress?: string | undefined;
        /** Any of a list. Lists are netplan's (0.104): cloud-init's own schema (25.1) does not have them. */
        readonly driver?: string | readonly string[] | undefined;
      }
    | undefined;
  readonly 'set-name'?: string | undefined;
  readonly addresses?: readonly InterfaceAddress[] | undefined;
  readonly dhcp4?: boolean | undefined;
  readonly dhcp6?: boolean | undefined;
  readonly 'accept-ra'?: boolean | undefined;
  readonly mtu?: number | undefined;
  /** Whether booting continues without it. */
  readonly optional?: boolean | undefined;
  readonly nameservers?:
    | {
        readonly addresses?: readonly string[] | undefined;
        readonly search?: readonly string[] | undefined;
      }
    | undefined;
  readonly routes?: readonly Route[] | undefined;
}

/**
 * With prefix length: `192.168.1.21/32`, or `{ '192.168.1.21/32': { lifetime: 0 } }` with options, which are
 * netplan's (0.100): cloud-init's own schema (25.1) does not have them.
 */
export type InterfaceAddress = string | Readonly<Record<string, AddressOptions>>;

export interface AddressOptions {
  /** Whether it is preferred as source for new connections: `forever` (the default) or 0, never. */
  readonly lifetime?: 'forever' | 0 | undefined;
  /** The label of `ip address`. */
  readonly label?: string | undefined;
}

export interface Route extends Unchecked<typeof routeKeys> {
  /** `default`, or a range such as `10.200.0.0/24`. */
  readonly to: string;
  readonly via?: string | undefined;
  readonly metric?: number | undefined;
  /** Netplan's: cloud-init's own schema (25.1) does not have it. */
  readonly 'on-link'?: boolean | undefined;
}

/**
 * A `#cloud-config` document. Keys are spelled as in the file; keys of type `unknown` are kept unchecked.
 * Source: cloud-init's module reference.
 */
export interface UserData extends Unchecked<typeof userDataKeys> {
  readonly hostname?: string | undefined;
  readonly fqdn?: string | undefined;
  readonly manage_etc_hosts?: boolean | 'localhost' | 'template' | undefined;
  readonly timezone?: string | undefined;
  readonly ssh_authorized_keys?: readonly string[] | undefined;
  readonly package_update?: boolean | undefined;
  readonly package_upgrade?: boolean | undefined;
  readonly packages?: readonly (PackageItem | PackagesOf)[] | undefined;
  readonly write_files?: readonly WriteFile[] | undefined;
  /** Certificate authorities that the whole system trusts. */
  readonly ca_certs?: CaCerts | undefined;
  /** Run at each boot, early: a shell command, or an argument list. */
  readonly bootcmd?: readonly (string | readonly string[])[] | undefined;
  /** Run once, at the first boot: a shell command, or an argument list. */
  readonly runcmd?: readonly (string | readonly string[])[] | undefined;
}

/** A name, or a name with a version. */
export type PackageItem = string | readonly [name: string, version: string];

/** Packages by package manager. */
export interface PackagesOf {
  readonly apt?: readonly PackageItem[] | undefined;
  readonly snap?: readonly PackageItem[] | undefined;
}

export interface WriteFile extends Unchecked<readonly ['source']> {
  /** Absolute. */
  readonly path: string;
  /** Bytes where they are not UTF-8. */
  readonly content?: string | Uint8Array | undefined;
  /** How `content` is encoded. Default: `text/plain`. */
  readonly encoding?: FileEncoding | undefined;
  /** `USER:GROUP`. Default: `root:root`. */
  readonly owner?: string | undefined;
  /** Octal digits as text. Default: `0644`. */
  readonly permissions?: string | undefined;
  readonly append?: boolean | undefined;
  /** Whether to write it after users and packages exist. */
  readonly defer?: boolean | undefined;
}

export type FileEncoding =
  | 'text/plain'
  | 'b64'
  | 'base64'
  | 'gz'
  | 'gzip'
  | 'gz+b64'
  | 'gz+base64'
  | 'gzip+b64'
  | 'gzip+base64';

export interface CaCerts extends Unchecked<readonly ['remove-defaults']> {
  /** PEM, one or more certificates each. */
  readonly trusted?: readonly string[] | undefined;
  /** Whether the distribution's own authorities are no longer trusted. */
  readonly remove_defaults?: boolean | undefined;
}
