import type { ClusterSpec, HostSpec } from '../model.js';

/** A program's host, and the rest that its flags may follow from. */
export interface FlagPlace {
  readonly spec: ClusterSpec;
  readonly host: HostSpec;
  /** Client URLs of all etcd members. */
  readonly etcdEndpoints: readonly string[];
}

/** A flag that a program gets, and why. */
export interface FlagSetting {
  /** Its value; a function if that follows from cluster.yaml. Absent: it is set elsewhere, or not at all. */
  readonly value?: string | ((place: FlagPlace) => string | undefined);
  /** Why it is set like this, in one sentence without a full stop. */
  readonly why: string;
  /** URL of the documentation. */
  readonly source: string;
}

/** One flag of a program that harderway sets or reserves. */
export interface ProgramFlag extends FlagSetting {
  /**
   * Refused among `extraFlags`, since the rest depends on it. Names the key of cluster.yaml that decides the value; empty
   * if no key does. Absent: `extraFlags` may replace the value.
   */
  readonly reserved?: string;
  /** The profile that alone sets it. Absent: all do. */
  readonly only?: 'production';
  /** How the profile `production` sets it. Absent: as the guide does. */
  readonly production?: FlagSetting;
}

/** A TCP port that a program takes on its host. */
export interface ProgramPort {
  readonly number: number;
  /** The program that holds it, as an error message names it. */
  readonly holder: string;
}

/** A setting of [Service] in a program's unit. */
export interface UnitSetting extends Omit<FlagSetting, 'value'> {
  /** Its values, one a line; written so that systemd reads a path of cluster.yaml as it is. */
  readonly values: (spec: ClusterSpec) => readonly string[];
}

/** A program with flags, as cluster.yaml describes it and harderway runs it. */
export interface Program {
  readonly name: 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';
  /** Its key in cluster.yaml, under which its `extraFlags` are. */
  readonly section: 'etcd' | 'kubeApiserver' | 'kubeControllerManager' | 'kubeScheduler';
  /** Directory of its certificates and kubeconfigs on a host. */
  readonly directory: string;
  /** Ports that it always takes, whatever cluster.yaml says. */
  readonly ports: readonly ProgramPort[];
  /** Secret files in its directory that it reads at its start. */
  readonly credentials: readonly string[];
  /** Additions of the profile `production` to its unit, by the key in [Service]. */
  readonly unit: Readonly<Record<string, UnitSetting>>;
  readonly flags: Readonly<Record<string, ProgramFlag>>;
}

/** A setting as the facts have it. A value may hold `{keys.of.cluster.yaml}`; `unless` is the program's default, and smaller clusters than `leastControlNodes` do not get it. */
export interface SettingFacts extends Omit<FlagSetting, 'value'> {
  readonly value?: string;
  readonly unless?: string;
  readonly leastControlNodes?: number;
  /** Minor of Kubernetes, such as `1.32`, from which on it has this value. */
  readonly since?: string;
  /** The value up to then. Absent: the flag is not given. */
  readonly before?: string;
}

/** Settings of [Service] as the facts have them; a value may hold templates, and may be a list. */
export type UnitFacts = Readonly<
  Record<string, Omit<FlagSetting, 'value'> & { readonly value: string | readonly string[] }>
>;

/** An item of the CIS Kubernetes benchmark that does not hold in the profile production. */
export interface CisException {
  /** Its number. */
  readonly item: string;
  /** Of Kubernetes, e.g. `1.20-1.31`. */
  readonly versions: string;
  readonly why: string;
}

/** A program as facts/programs.yaml has it. */
export interface ProgramFacts extends Omit<Program, 'flags' | 'unit'> {
  readonly unit?: UnitFacts;
  readonly flags: Readonly<
    Record<
      string,
      SettingFacts &
        Pick<ProgramFlag, 'reserved' | 'only'> & {
          readonly production?: SettingFacts;
          /** Not given where the keys of authorities are elsewhere. */
          readonly authorityKey?: boolean;
        }
    >
  >;
}
