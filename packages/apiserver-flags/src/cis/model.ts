import type { FlagTexts } from '../cluster/flag-texts.js';

/** What a benchmark item is about. */
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
  /** What it asks for, in our words. */
  readonly title: string;
  readonly status: CisStatus;
  /** What was found. */
  readonly found: string;
  readonly fix?: CisFix;
  /** What the fix would break here, and the way out. */
  readonly conflict?: string;
}

/** A file on a host as `stat` shows it. */
export interface HostFile {
  readonly path: string;
  /** Permission bits, such as 0o600. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Its role, where the path does not show it. */
  readonly role?: 'unit' | 'kubeconfig' | 'certificate' | 'key' | 'etcd-data' | 'pki-directory' | 'secret';
}

/** What the report looks at; components that are left out are not judged. */
export interface CisInput {
  /** The Kubernetes version. */
  readonly version: string;
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
  /** Paths that a balancer asks for without credentials. */
  readonly anonymousProbes?: readonly string[] | undefined;
}
