import type { FlagTexts } from '../cluster/flag-texts.js';

/** Versions of the benchmark, oldest first. */
export const CIS_BENCHMARKS = ['1.9', '1.10', '1.11', '1.12'] as const;

/** A version of the benchmark. */
export type CisBenchmark = (typeof CIS_BENCHMARKS)[number];

/** The subject of a benchmark item. */
export type CisComponent =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'etcd'
  | 'control-plane'
  | 'files';

/** The outcome of an item. `manual`: flags say nothing about it; `not-applicable`: nothing given to look at. */
export type CisStatus = 'pass' | 'fail' | 'manual' | 'not-applicable';

/** The change that makes an item pass. */
export type CisFix =
  | { readonly kind: 'flag'; readonly flag: string; readonly value: string }
  | { readonly kind: 'remove-flag'; readonly flag: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number }
  | { readonly kind: 'owner'; readonly path: string; readonly owner: string }
  | { readonly kind: 'text'; readonly text: string };

/** One item of the report. */
export interface CisResult {
  /** The number in the benchmark. */
  readonly id: string;
  readonly component: CisComponent;
  /** The demand of the item, in our words. */
  readonly title: string;
  /** Whether the benchmark leaves it to people, whatever the status says. */
  readonly assessment: 'automated' | 'manual';
  readonly status: CisStatus;
  /** Whether the item is left to people only because a value is not known. */
  readonly undecided?: true | undefined;
  /** The evidence. */
  readonly found: string;
  readonly fix?: CisFix | undefined;
  /** The harm that the fix would do here, and the way out. */
  readonly conflict?: string | undefined;
}

/** The role of a file on a host. */
export type FileRole =
  | 'unit'
  | 'kubeconfig'
  | 'certificate'
  | 'key'
  | 'etcd-data'
  | 'cni'
  | 'pki-directory'
  | 'secret';

/** The tests that need code of their own. */
export type SpecialTest =
  | 'anonymous'
  | 'auditPolicy'
  | 'authorizer'
  | 'ciphers'
  | 'etcdAuthority'
  | 'modes'
  | 'providers'
  | 'rotation'
  | 'schedulerProfiling'
  | 'timeout';

/** An item of the benchmark as the facts have it, with one test. */
export interface CisItem {
  readonly id: string;
  readonly component: CisComponent;
  readonly title: string;
  /** Default: automated. */
  readonly assessment?: 'automated' | 'manual' | undefined;
  /** The versions of the benchmark that have the item in this form. Default: all. */
  readonly benchmarks?: string | undefined;
  /** The harm that its fix does. */
  readonly conflict?: string | undefined;
  /** Flags that must be given, and what to set. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** A flag that must not be given. */
  readonly absent?: string | undefined;
  /** A bool that must have a value; `byDefault` is what the program takes when it is not given. */
  readonly bool?:
    | { readonly flag: string; readonly wanted: boolean; readonly byDefault: boolean }
    | undefined;
  /** A number that must be at least so high. */
  readonly least?: { readonly flag: string; readonly value: number } | undefined;
  /** An item that a list must hold or must not hold. `byDefault`: it is in force without being named. */
  readonly listed?:
    | {
        readonly flag: string;
        readonly item: string;
        readonly wanted: boolean;
        /** The flag that takes items out. */
        readonly off?: string | undefined;
        readonly byDefault?: boolean | undefined;
      }
    | undefined;
  /** A flag with one of some values; the first is the fix. */
  readonly among?:
    | { readonly flag: string; readonly values: readonly string[]; readonly byDefault: string }
    | undefined;
  /** Files of a role whose path fits, their widest mode in octal, and who may own them. */
  readonly file?:
    | {
        readonly role: FileRole;
        readonly fits: string;
        readonly mode?: string | undefined;
        readonly owner?: string | undefined;
      }
    | undefined;
  /** The questions that people have to answer. */
  readonly manual?: string | undefined;
  readonly special?: SpecialTest | undefined;
  /** The verdict of a special test, and its fix. */
  readonly values?: readonly string[] | undefined;
  readonly fix?: string | undefined;
}

/** A file on a host as `stat` shows it. */
export interface HostFile {
  readonly path: string;
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Its role, where the path does not show it. */
  readonly role?: FileRole | undefined;
}

/** The input of the report; components that are left out are not judged. */
export interface CisInput {
  /** The Kubernetes version. */
  readonly version: string;
  /** The version of the benchmark. Default: the one for the Kubernetes version. */
  readonly benchmark?: CisBenchmark | undefined;
  readonly apiserver?: FlagTexts | undefined;
  readonly controllerManager?: FlagTexts | undefined;
  readonly scheduler?: FlagTexts | undefined;
  /** The values of the file that kube-scheduler's --config names. */
  readonly schedulerConfiguration?: Readonly<Record<string, unknown>> | undefined;
  readonly etcd?: FlagTexts | undefined;
  readonly files?: readonly HostFile[] | undefined;
  /** The text of the audit policy, where it is known. */
  readonly auditPolicy?: string | undefined;
  /** The text of the encryption configuration, where it is known. */
  readonly encryptionConfiguration?: string | undefined;
  /** The text of the authentication configuration, where it is known. */
  readonly authenticationConfiguration?: string | undefined;
  /** The text of the authorization configuration, where it is known. */
  readonly authorizationConfiguration?: string | undefined;
  /**
   * Flags whose values are not known, by component, with the reason; `*` stands for every flag. Items that depend on one are left to
   * people (`manual`).
   */
  readonly unknown?:
    | { readonly [Component in CisComponent]?: ReadonlyMap<string, string> | undefined }
    | undefined;
  /** Paths that a balancer asks for without credentials. */
  readonly anonymousProbes?: readonly string[] | undefined;
}
