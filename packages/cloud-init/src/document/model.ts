/**
 * Network configuration version 2, netplan's format, as far as it is modelled here.
 * Keys are spelled as in the file. Source: cloud-init's "Networking config Version 2", netplan's YAML reference.
 */
export interface NetworkConfig {
  readonly version: 2;
  readonly renderer?: 'networkd' | 'NetworkManager';
  /** By an id of your choice, which is the interface's name unless `match` is given. */
  readonly ethernets?: Readonly<Record<string, Ethernet>>;
}

export interface Ethernet {
  /** The interfaces that it is for: all given keys must match. Names may contain `*` and `?`. */
  readonly match?: {
    readonly name?: string;
    readonly macaddress?: string;
    /** Any of a list. Lists are netplan's (0.104): cloud-init's own schema (25.1) does not have them. */
    readonly driver?: string | readonly string[];
  };
  readonly 'set-name'?: string;
  readonly addresses?: readonly InterfaceAddress[];
  readonly dhcp4?: boolean;
  readonly dhcp6?: boolean;
  readonly 'accept-ra'?: boolean;
  readonly mtu?: number;
  /** Whether booting continues without it. */
  readonly optional?: boolean;
  readonly nameservers?: { readonly addresses?: readonly string[]; readonly search?: readonly string[] };
  readonly routes?: readonly Route[];
}

/**
 * With prefix length: `192.168.1.21/32`, or `{ '192.168.1.21/32': { lifetime: 0 } }` with options, which are
 * netplan's (0.100): cloud-init's own schema (25.1) does not have them.
 */
export type InterfaceAddress = string | Readonly<Record<string, AddressOptions>>;

export interface AddressOptions {
  /** Whether it is preferred as source for new connections: `forever` (the default) or 0, never. */
  readonly lifetime?: 'forever' | 0;
  /** The label of `ip address`. */
  readonly label?: string;
}

export interface Route {
  /** `default`, or a range such as `10.200.0.0/24`. */
  readonly to: string;
  readonly via?: string;
  readonly metric?: number;
  /** Netplan's: cloud-init's own schema (25.1) does not have it. */
  readonly 'on-link'?: boolean;
}

/**
 * A `#cloud-config` document, as far as it is modelled here. Keys are spelled as in the file.
 * Source: cloud-init's module reference.
 */
export interface UserData {
  readonly hostname?: string;
  readonly fqdn?: string;
  readonly manage_etc_hosts?: boolean | 'localhost' | 'template';
  readonly timezone?: string;
  readonly ssh_authorized_keys?: readonly string[];
  readonly package_update?: boolean;
  readonly package_upgrade?: boolean;
  readonly packages?: readonly (PackageItem | PackagesOf)[];
  readonly write_files?: readonly WriteFile[];
  /** Certificate authorities that the whole system trusts. */
  readonly ca_certs?: CaCerts;
  /** Run at each boot, early: a shell command, or an argument list. */
  readonly bootcmd?: readonly (string | readonly string[])[];
  /** Run once, at the first boot: a shell command, or an argument list. */
  readonly runcmd?: readonly (string | readonly string[])[];
}

/** A name, or a name with a version. */
export type PackageItem = string | readonly [name: string, version: string];

/** Packages by package manager. */
export interface PackagesOf {
  readonly apt?: readonly PackageItem[];
  readonly snap?: readonly PackageItem[];
}

export interface WriteFile {
  /** Absolute. */
  readonly path: string;
  readonly content?: string;
  /** How `content` is encoded. Default: `text/plain`. */
  readonly encoding?: FileEncoding;
  /** `USER:GROUP`. Default: `root:root`. */
  readonly owner?: string;
  /** Octal digits as text. Default: `0644`. */
  readonly permissions?: string;
  readonly append?: boolean;
  /** Whether to write it after users and packages exist. */
  readonly defer?: boolean;
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

export interface CaCerts {
  /** PEM, one or more certificates each. */
  readonly trusted?: readonly string[];
  /** Whether the distribution's own authorities are no longer trusted. */
  readonly remove_defaults?: boolean;
}
