import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Session } from '../hosts/session.js';
import type { ApiClient } from '../local/api-client.js';
import type { StageName } from '../stages.js';

/** What a check has to look with. */
export interface CheckContext {
  readonly spec: ClusterSpec;
  readonly session: Session;
  /** The API through the virtual IP. */
  readonly api: ApiClient;
  readonly signal?: AbortSignal;
}

/** What a check found when it looked once. */
export interface Finding {
  readonly ok: boolean;
  /** One line. */
  readonly detail: string;
  /** What the command printed, whole, for those who want to see it. */
  readonly output?: string;
}

/** One thing that must hold of a control plane that works. */
export interface CheckDefinition {
  /** Stable, e.g. `control0/etcd/active`. */
  readonly id: string;
  readonly title: string;
  readonly stage: StageName;
  readonly host?: string;
  /** The command that is run on the host, or the request that is sent from here. */
  readonly command?: string;
  look(context: CheckContext): Promise<Finding>;
}

/** State of a check while it is polled. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly stage: StageName;
  readonly host?: string;
  readonly command?: string;
  readonly state: 'pending' | 'ok' | 'failed';
  readonly detail?: string;
  readonly output?: string;
  readonly elapsedMs: number;
}
