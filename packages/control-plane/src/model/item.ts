import type { PkiFiles } from '@harderway/cluster-pki';
import type { FileResource, Resource } from '@harderway/desired-state';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import type { AnyProgramName } from '@harderway/release-binaries';
import type { LocalFile } from '@harderway/remote-exec';
import type { Architecture } from './architecture.js';

/** Inputs of contents besides cluster.yaml, known once all hosts have been probed. */
export interface ItemInputs {
  readonly arch: Architecture;
  /** Name of the device that holds the host's address. */
  readonly device: string;
  /** Has the etcd cluster been founded, on whichever hosts? Then a member's unit says `existing`. */
  readonly etcdFounded: boolean;
  /** All members of etcd, where the host's own joins them and starts for the first time. */
  readonly joining?: readonly ListedMember[] | undefined;
  readonly pki: PkiFiles;
  readonly program: (name: AnyProgramName) => LocalFile;
}

/** One thing that a component puts on a host: named before the host has been probed, filled in afterwards. */
interface Named {
  /** The question for the probe; contents need not be right. */
  readonly asked: (pki: PkiFiles) => Resource;
  /** The resource that should hold. */
  readonly wanted: (found: ItemInputs) => Resource;
  /** Resources that should hold after a reset; empty if it stays. */
  readonly removal: readonly Resource[];
}

/** A file that a service reads at its start. */
export interface Read {
  readonly path: string;
  /** The file with the content that the service reads: if that changes, the service is restarted. */
  readonly atStart: (found: ItemInputs) => FileResource;
  /** Whether its content may be another without a restart. Default: each change needs one. */
  readonly changesRunning?: true | undefined;
}

/** A file. */
export interface FileItem extends Named, Read {
  readonly kind: 'file';
  readonly source: 'text' | 'credential' | 'program';
  /** Name of the credential that it holds. */
  readonly credential?: string | undefined;
  readonly wanted: (found: ItemInputs) => FileResource;
}

/** A certificate authority that the host trusts. */
export interface AuthorityItem extends Named, Read {
  readonly kind: 'authority';
}

/** A unit that runs with the current files. */
export interface ServiceItem extends Named {
  readonly kind: 'service';
  /** Paths. */
  readonly reads: readonly string[];
}

/** A resource that cluster.yaml alone decides. */
export interface PlainItem extends Named {
  readonly kind: 'plain';
  readonly resource: Resource;
}

export type Item = FileItem | AuthorityItem | ServiceItem | PlainItem;
