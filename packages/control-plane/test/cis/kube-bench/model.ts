import type { CisBenchmark, HostFile } from '@harderway/apiserver-flags';

/** Programs whose command lines are looked at. */
export const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
export type Program = (typeof programs)[number];

/** A test of a flag by the text after it; alone, the flag has to be there. */
export interface FlagTest {
  /** Without its dashes. */
  readonly flag: string;
  /** False: it must not be there. Default true. */
  readonly set?: boolean;
  /** The text has to be this one. */
  readonly is?: string;
  /** The text has to be another one. */
  readonly isNot?: string;
  /** The text holds this one, wherever. */
  readonly has?: string;
  /** The text does not hold this one. */
  readonly lacks?: string;
  /** The text is a number, at least so high. */
  readonly least?: number;
  /** All words of the text, between commas, are among these. */
  readonly within?: readonly string[];
}

/** The files that an item is about. */
export const places = [
  'unit of etcd',
  'unit of kube-apiserver',
  'unit of kube-controller-manager',
  'unit of kube-scheduler',
  'pod network',
  'data of etcd',
  "administrator's kubeconfig",
  'kubeconfig of kube-scheduler',
  'kubeconfig of kube-controller-manager',
  'credentials',
  'certificates',
  'keys',
] as const;
export type Place = (typeof places)[number];

/** An item of kube-bench. One without a test is left to people. */
export interface KubeBenchItem {
  readonly id: string;
  readonly assessment: 'automated' | 'manual';
  /** The versions that have it in this form. */
  readonly benchmarks: readonly CisBenchmark[];
  readonly place?: Place;
  /** Files may have these permissions, and no others. */
  readonly mode?: number;
  /** `USER:GROUP` of the files. */
  readonly owner?: string;
  readonly program?: Program;
  readonly all?: readonly FlagTest[];
  readonly any?: readonly FlagTest[];
}

/** The place on a host to look at. */
export interface HostView {
  /** As `ps` prints them. */
  readonly commandLines: Readonly<Record<Program, string>>;
  readonly files: readonly HostFile[];
}

/** `unasked`: the item has no test. */
export type Verdict = 'pass' | 'fail' | 'unasked';
