import type { Diagnostic } from '@harderway/diagnostics';
import type { RemovedApi } from './facts.js';

/** The programs of the control plane whose flags are migrated. */
export type ProgramName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

/** The arguments, files and environment of a program. */
export interface ProgramSettings {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Texts of the files that flags name, by path. Files that are not given are left alone. Default: none. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /**
   * Arguments by index whose text only the host knows, and why, such as `unknown` of a command that `@harderway/kubernetes-commands`
   * has read. Nothing is said of their flags; each hop lists them as `unchecked`. Default: none.
   */
  readonly unknown?: ReadonlyMap<number, string> | undefined;
}

/** Versions of a control plane. */
export interface Versions {
  /** Such as `1.31.14`. */
  readonly kubernetes: string;
  /** Such as `3.5.33`. */
  readonly etcd: string;
}

/** The request for a plan. */
export interface UpgradeRequest {
  /** The versions that all hosts run. */
  readonly from: Versions;
  /** Where to go. A minor alone (`1.34`, `3.6`) means its newest known patch. Without etcd it moves only where it has to. */
  readonly to: { readonly kubernetes: string; readonly etcd?: string | undefined };
  /** Patches to use on the way in place of the newest known ones, by minor: `{ '1.32': '1.32.13' }`. */
  readonly patches?: Readonly<Record<string, string>> | undefined;
  /** The arguments that the programs have now. Programs that are not given are not migrated. */
  readonly programs?: Readonly<Partial<Record<ProgramName, ProgramSettings>>> | undefined;
}

/** One change of what a program is started with. */
export interface SettingChange {
  /**
   * `removed`: the flag, or a part of its value, is left out; `renamed`: the flag has another name; `value`: it has another
   * value; `file`: a file that it names is rewritten; `default`: nothing is changed, and a default that is in force does.
   */
  readonly kind: 'removed' | 'renamed' | 'value' | 'file' | 'default';
  /** `--flag`, or the path of the file. */
  readonly subject: string;
  /** The text before; absent for files. */
  readonly before?: string | undefined;
  /** The text after; absent where it is left out. */
  readonly after?: string | undefined;
  readonly reason: string;
  /** True where the program may behave otherwise than before, so that people should look at it. */
  readonly attention: boolean;
}

/** The arguments of a program after a hop. */
export interface MigratedProgram {
  readonly program: ProgramName;
  /** Arguments as `--name=value`, in their order. */
  readonly argv: readonly string[];
  /** Arguments of `argv` by index whose text only the host knows, and why; absent if all are known. */
  readonly unknown?: ReadonlyMap<number, string> | undefined;
  /** Texts of the files that were given, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly changes: readonly SettingChange[];
  /** Errors that the program of the new version would end with, and that nothing here resolves. Empty, with nothing `unchecked`: it starts. */
  readonly unresolved: readonly Diagnostic[];
  /**
   * Things that were not looked at, as phrases: `what /etc/kubernetes/audit.yaml says`, of files that flags name and the request does
   * not give, or `the value of --v: ...` of arguments that only the host knows. Each may still keep the new version from running.
   */
  readonly unchecked: readonly string[];
}

/** Programs that are rolled together: host after host, each one ready before the next. */
export interface Stage {
  readonly programs: readonly ProgramName[];
  /** True if the host whose program leads comes last. */
  readonly leaderLast: boolean;
  /** The condition that holds once the stage is done, and is asked before the next one begins. */
  readonly until: string;
  readonly why: string;
}

/** A step from one version to the next one, of etcd or of Kubernetes. */
export interface Hop {
  /** Stable within the plan, such as `kubernetes 1.32.13`. */
  readonly id: string;
  readonly component: 'etcd' | 'kubernetes';
  readonly from: string;
  readonly to: string;
  readonly direction: 'up' | 'down';
  /** The version that the other component runs meanwhile. */
  readonly beside: Versions;
  /** In order: a stage begins when the one before is done on all hosts. */
  readonly stages: readonly Stage[];
  /** By program; those that were given. */
  readonly programs: readonly MigratedProgram[];
  /** The oldest minor of a kubelet that may be left when the hop begins, such as `1.29`; absent for etcd. */
  readonly oldestKubelet?: string | undefined;
  /** API versions that this hop stops serving: nothing may be stored in them or ask for them. */
  readonly removedApis: readonly RemovedApi[];
  /**
   * How the facts of a provisional minor are known: `by sources of 2026-08-13, before 1.37.0`. Everything that the hop says rests
   * on them. Absent where they are final.
   */
  readonly basis?: string | undefined;
  /** Conditions and work around the hop itself, such as the gates of etcd. */
  readonly findings: readonly Diagnostic[];
}

/** Why there is no plan, and what would be needed. */
export interface UpgradeRefusal {
  /**
   * `version-unknown`: nothing is known of a version; `minor-downgrade`: Kubernetes cannot go back by a minor;
   * `etcd-path`: etcd cannot go to that version; `etcd-bounds`: an etcd is too old or too new for a Kubernetes version.
   */
  readonly code: 'version-unknown' | 'minor-downgrade' | 'etcd-path' | 'etcd-bounds';
  readonly message: string;
  /** The steps that would be needed instead, in order. */
  readonly needed: readonly string[];
}

/** An error of a program that runs now. */
export interface ProgramFault {
  readonly program: ProgramName;
  readonly diagnostic: Diagnostic;
}

/** The way from one set of versions to another. */
export type UpgradePlan =
  | {
      readonly kind: 'plan';
      readonly from: Versions;
      readonly to: Versions;
      /** In order; empty where `from` names these versions already. */
      readonly hops: readonly Hop[];
      /**
       * Errors that the running versions find in their arguments, which the hops keep or list as changed, and errors of the
       * release of an etcd that stays.
       */
      readonly faults: readonly ProgramFault[];
    }
  | { readonly kind: 'refused'; readonly refusal: UpgradeRefusal };
