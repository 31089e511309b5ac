import type { LocalFile } from '@harderway/remote-exec';

/** A directory with its mode and owner, or a link to one. Parents are made as needed with mode 0755. */
export interface DirectoryResource {
  readonly kind: 'directory';
  readonly path: string;
  /** Permission bits, e.g. `0o700`. */
  readonly mode: number;
  /** User name. Default `root`. */
  readonly owner?: string;
  /** Group name. Default `root`. */
  readonly group?: string;
}

/** A whole file. Content given as text or bytes, or as a file of this machine with its checksum. */
export interface FileResource {
  readonly kind: 'file';
  readonly path: string;
  readonly content: string | Uint8Array | LocalFile;
  /** Permission bits, e.g. `0o644`. */
  readonly mode: number;
  readonly owner?: string;
  readonly group?: string;
  /** Content is a secret: never read back, never shown in a diff. Default false. */
  readonly secret?: boolean;
}

/** A block of lines that we own inside a file that others own too, such as /etc/hosts. */
export interface BlockResource {
  readonly kind: 'block';
  readonly path: string;
  /** Stands in the block's first and last line, which mark it. */
  readonly name: string;
  /** The lines between the markers. No line: the block is taken out. */
  readonly lines: readonly string[];
}

/** The running value of a kernel parameter. That it lasts is the job of a file in /etc/sysctl.d. */
export interface SysctlResource {
  readonly kind: 'sysctl';
  /** Dotted name, e.g. `net.ipv4.conf.all.arp_ignore`. */
  readonly key: string;
  readonly value: string;
}

/** An IPv4 address on a device, now. That it lasts is the job of a unit or of network configuration. */
export interface AddressResource {
  readonly kind: 'address';
  /** Address and prefix length, e.g. `192.168.1.21/32`. */
  readonly address: string;
  /** Name of the device, or the address of the host by which the device is found. */
  readonly device: string | { readonly holding: string };
  /** Default `present`. */
  readonly state?: 'present' | 'absent';
}

/** A Debian package, installed at whatever version the distribution has. */
export interface PackageResource {
  readonly kind: 'package';
  readonly name: string;
}

/** A certificate authority that the whole system trusts (Debian's ca-certificates). */
export interface TrustedCaResource {
  readonly kind: 'trusted-ca';
  /** File name without ending, in /usr/local/share/ca-certificates. */
  readonly name: string;
  /** The certificate. Of no account where the authority is to go: what has its name is removed. */
  readonly pem: string;
  /** Default `present`. */
  readonly state?: 'present' | 'absent';
}

/** What must hold before a service that was started counts as up. Asked on the host itself. */
export interface Readiness {
  /** Exit code 0 means ready. */
  readonly argv: readonly string[];
  /** What standard output must be too, line ends behind it aside. */
  readonly stdout?: string;
  readonly timeoutMs: number;
}

/** A systemd unit: enabled or not, running or not, and running with what it should. */
export interface UnitResource {
  readonly kind: 'unit';
  /** Full name, e.g. `etcd.service`; also another one that the unit goes by. */
  readonly name: string;
  /** Does it start at boot? One that can't be enabled, being static or generated, counts as it should be. */
  readonly enabled: boolean;
  /** Does it run now? */
  readonly active: boolean;
  /**
   * Digest of all that the service reads at its start. It is stored on the host when a start has
   * succeeded; a unit whose stored digest differs is restarted, so a run that was killed between
   * writing a file and restarting its service is completed by the next one.
   */
  readonly digest?: string;
  readonly readiness?: Readiness;
}

/** A path that must not be there. */
export interface AbsentResource {
  readonly kind: 'absent';
  readonly path: string;
  /**
   * Remove a directory with all it holds; if the path is a link to one, both. A directory on which something is mounted
   * is left empty. Default false: only a file, a link or an empty directory.
   */
  readonly recursive?: boolean;
  /** Remove the directory that it lay in too, if nothing else is in there. Default false. */
  readonly emptyParent?: boolean;
}

/** One thing about one host that should hold. */
export type Resource =
  | DirectoryResource
  | FileResource
  | BlockResource
  | SysctlResource
  | AddressResource
  | PackageResource
  | TrustedCaResource
  | UnitResource
  | AbsentResource;

/** What was done to a resource, or would be. */
export type Action =
  | 'create'
  | 'update'
  | 'remove'
  | 'install'
  | 'set'
  | 'start'
  | 'restart'
  | 'enable'
  | 'disable'
  | 'stop';

/** One difference between what should hold and what does, with all that is needed to mend it. */
export interface Change {
  /** Stable: kind and name of the resource, e.g. `file:/etc/systemd/system/etcd.service`. */
  readonly id: string;
  readonly action: Action;
  /** One line for people, e.g. `create /etc/etcd/ca.pem (0644, root:root)`. */
  readonly summary: string;
  /** Why it is needed, e.g. `missing`, `content differs`. */
  readonly why: string;
  /** Unified diff of a text file. Absent for secrets and binaries. */
  readonly diff?: string;
  readonly resource: Resource;
  /** For a block: the whole file as it should become. */
  readonly content?: string;
  /**
   * For a block: its file as it was seen. It keeps mode and owner, and is written only if it's still the same. For what
   * is to go: a link is followed only to where it led then.
   */
  readonly seen?: PathState;
}

/** What `stat` says of a path, and what it holds as far as it was asked. */
export interface PathState {
  readonly type: 'file' | 'directory' | 'other';
  readonly mode: number;
  /** User name, or the number of a user without one. */
  readonly owner: string;
  /** Group name, or the number of a group without one. */
  readonly group: string;
  readonly size: number;
  /** Hexadecimal; only of files. */
  readonly sha256?: string;
  /** Only of small text files that are no secret. */
  readonly text?: string;
  /** Of a link to a directory, where all that it holds is to go: that directory. */
  readonly leadsTo?: string;
  /** All is done that can be where a directory is to go: it is empty, and something is mounted on it. */
  readonly emptyMountPoint?: boolean;
}

/** What `systemctl show` says of a unit, and the digest stored at its last successful start. */
export interface UnitState {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`, … */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, `indirect`, `generated`, …, or empty where there is no unit file. */
  readonly enabled: string;
  readonly needDaemonReload: boolean;
  readonly restarts: number;
  readonly digest?: string;
}

/** A device and one of its IPv4 addresses. */
export interface DeviceAddress {
  readonly device: string;
  /** With prefix length. */
  readonly address: string;
}

/** What one probe of a host found. */
export interface Observation {
  /** Machine name as `uname -m` tells it, e.g. `x86_64`. */
  readonly machine: string;
  /** Pretty name of the operating system. */
  readonly os: string;
  /** Counts the changes made by apply; equal numbers mean that nobody applied in between. */
  readonly generation: number;
  readonly paths: ReadonlyMap<string, PathState>;
  readonly sysctls: ReadonlyMap<string, string>;
  readonly addresses: readonly DeviceAddress[];
  /** Installed packages among those asked for. */
  readonly packages: ReadonlySet<string>;
  /** By each of their names. */
  readonly units: ReadonlyMap<string, UnitState>;
  /**
   * Names of the certificate authorities, among those asked for, that the system trusts as given; of those that are to
   * go, the names of which a file or link is left.
   */
  readonly trusted: ReadonlySet<string>;
}

/** Stable identity of a resource on its host. */
export function resourceId(resource: Resource): string {
  switch (resource.kind) {
    case 'directory':
    case 'file':
    case 'absent':
      return `${resource.kind}:${resource.path}`;
    case 'block':
      return `block:${resource.path}#${resource.name}`;
    case 'sysctl':
      return `sysctl:${resource.key}`;
    case 'address':
      return `address:${resource.address}`;
    case 'package':
    case 'trusted-ca':
    case 'unit':
      return `${resource.kind}:${resource.name}`;
  }
}
