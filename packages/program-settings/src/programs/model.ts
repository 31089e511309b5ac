import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';

/** A host of a cluster: the values of its programs' flags follow from it. */
export interface HostContext {
  readonly spec: ClusterSpec;
  readonly host: HostSpec;
  /** Client URLs of all etcd members. */
  readonly etcdEndpoints: readonly string[];
}

/** The value of a flag, and why the flag has it. */
export interface FlagSetting {
  /** A function if the value follows from cluster.yaml. Absent: another package computes it, or the flag is not given. */
  readonly value?: string | ((context: HostContext) => string | undefined) | undefined;
  /** The reason, in one sentence without a full stop. */
  readonly why: string;
  /** URL of the documentation. */
  readonly source: string;
}

/** A flag that harderway sets or reserves. */
export interface ProgramFlag extends FlagSetting {
  /**
   * Refused in `extraFlags`, because other settings depend on it. Names the key of cluster.yaml that decides the value; empty
   * if no key does. Absent: `extraFlags` may replace the value.
   */
  readonly reserved?: string | undefined;
  /** The only profile that sets it. Absent: all do. */
  readonly only?: 'production' | undefined;
  /** The setting in the profile `production`. Absent: as in the guide. */
  readonly production?: FlagSetting | undefined;
}

/** A TCP port that a program takes on its host. */
export interface ProgramPort {
  readonly number: number;
  /** The program that listens on it, as an error message names it. */
  readonly holder: string;
  /** The only profile in which it listens there. Absent: it does in all. */
  readonly only?: 'production' | undefined;
}

/** A setting in [Service] of a program's unit. */
export interface UnitSetting extends Omit<FlagSetting, 'value'> {
  /** Its values, one per line, with paths of cluster.yaml escaped for systemd. */
  readonly values: (spec: ClusterSpec) => readonly string[];
}

/** How harderway runs a program: flags, unit settings, ports, credentials. */
export interface Program {
  readonly name: 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';
  /** Its key in cluster.yaml, which holds its `extraFlags`. */
  readonly section: 'etcd' | 'kubeApiserver' | 'kubeControllerManager' | 'kubeScheduler';
  /** Directory of its certificates and kubeconfigs on a host. */
  readonly directory: string;
  /** Ports that it takes, whatever else cluster.yaml says. */
  readonly ports: readonly ProgramPort[];
  /** Secret files in its directory that it reads when it starts. */
  readonly credentials: readonly string[];
  /** Additions of the profile `production` to its unit, by key of [Service]. */
  readonly unit: Readonly<Record<string, UnitSetting>>;
  readonly flags: Readonly<Record<string, ProgramFlag>>;
}

/** An item of the CIS Kubernetes benchmark that the profile production does not meet. */
export interface CisException {
  /** Its number. */
  readonly item: string;
  /** Versions of Kubernetes, such as `1.20-1.31`. */
  readonly versions: string;
  readonly why: string;
}
