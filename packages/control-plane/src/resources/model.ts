import type { PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Resource } from '@harderway/desired-state';
import type { ProgramName } from '@harderway/release-binaries';
import type { LocalFile } from '@harderway/remote-exec';
import type { Architecture } from '../hosts/architecture.js';
import type { StageName } from '../stages.js';

/** A part that serves requests while it runs, so that its hosts are changed one by one. */
export type ComponentName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'ldirectord';

/** A resource with its place in the house. */
export interface StagedResource {
  readonly stage: StageName;
  /**
   * Later stages whose services read it: chosen alone, such a stage brings it along. Where it changes under one that
   * runs, the stage is brought along in its turn.
   */
  readonly neededBy?: readonly (ComponentName & StageName)[];
  /** The running component with which it changes, if one reads it: the first to read it, where several do. */
  readonly component?: ComponentName;
  readonly resource: Resource;
}

/** What the resources of a host are made of. */
export interface HostInputs {
  readonly spec: ClusterSpec;
  readonly host: HostSpec;
  readonly arch: Architecture;
  /** Name of the device that holds the host's address. */
  readonly device: string;
  /** Has the etcd cluster been founded, on whichever hosts? Then a member's unit says `existing`. */
  readonly etcdFounded: boolean;
  readonly pki: PkiFiles;
  readonly program: (name: ProgramName) => LocalFile;
}
