import type { CisBenchmark, CisResult } from '@harderway/apiserver-flags';

/** One item of the benchmark on a host. */
export interface CisFinding extends CisResult {
  /** How to make it pass. Absent where it passes, or where nobody knows. */
  readonly change?: string | undefined;
  /** Why it cannot hold here, if so. */
  readonly exception?: string | undefined;
}

/** A host's control plane against the benchmark. */
export interface CisHostReport {
  readonly host: string;
  /** Version of Kubernetes that runs there. */
  readonly version: string;
  readonly benchmark: CisBenchmark;
  readonly findings: readonly CisFinding[];
}

/** The control nodes that answered, and those that did not. */
export interface CisReport {
  readonly hosts: readonly CisHostReport[];
  readonly unknown: readonly { readonly host: string; readonly cause: string }[];
}
