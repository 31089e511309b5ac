import type { ClusterSpec } from '@harderway/cluster-spec';
import type { ApiClient } from './api.js';
import type { Session } from './session.js';

/** A way to look at the cluster, for checks. */
export interface CheckContext {
  readonly spec: ClusterSpec;
  readonly session: Session;
  /** The API through the virtual IP. */
  readonly api: ApiClient;
  readonly signal?: AbortSignal | undefined;
}

/** Result of looking once. */
export interface CheckResult {
  readonly ok: boolean;
  /** One line. */
  readonly detail: string;
  /** All that the command printed. */
  readonly output?: string | undefined;
  /** It works, but needs attention. Only with `ok`. */
  readonly warns?: true | undefined;
}

/** A condition of a working control plane, as its component defines it. */
export interface StageCheck {
  /** Stable, e.g. `control0/etcd/active`. */
  readonly id: string;
  readonly title: string;
  readonly host?: string | undefined;
  /** The command that is run on the host, or the request that is sent from here. */
  readonly command?: string | undefined;
  /** Code of the finding of `@harderway/cluster-doctor` that says why it fails. */
  readonly finding?: string | undefined;
  readonly look: (context: CheckContext) => Promise<CheckResult>;
}

/** A check of a stage. */
export interface CheckDefinition extends StageCheck {
  readonly stage: string;
}

/** State of a check while it is polled. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly stage: string;
  readonly host?: string | undefined;
  readonly command?: string | undefined;
  /** As in {@link StageCheck.finding}. */
  readonly finding?: string | undefined;
  /** `warning`: it works, but needs attention. */
  readonly state: 'pending' | 'ok' | 'warning' | 'failed';
  readonly detail?: string | undefined;
  readonly output?: string | undefined;
  readonly elapsedMs: number;
}
