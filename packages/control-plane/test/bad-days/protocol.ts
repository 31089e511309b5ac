import type { ProgressEvent } from '@harderway/progress';
import type { PreflightResult } from '../../src/facts/model.js';
import type { HistoryEntry } from '../../src/history/entry.js';
import type { Check } from '../../src/model/check.js';
import type { StageName } from '../../src/model/stages.js';
import type { Operation } from '../../src/operations/operation.js';

/** A question that hosts fail to answer, from the beginning of a run or while it carries its plan out. */
export interface Doubt {
  /** Regular expression of the command that asks it, or of method and URL of a request to the API. */
  readonly question: string;
  /** One of `waysOfFailing`. */
  readonly way: string;
  readonly hosts: readonly string[];
  readonly during: 'plan' | 'apply';
}

/** A request to an actor. */
export interface ActorRequest {
  /** Path of cluster.yaml. */
  readonly file: string;
  readonly op:
    | 'abandon'
    | 'plan'
    | 'preflight'
    | 'apply'
    | 'reset'
    | 'move'
    | 'verify'
    | 'backup'
    | 'restore'
    | 'drill'
    | 'history'
    | 'status'
    | 'certs'
    | 'rotate'
    | 'look';
  readonly stages?: readonly StageName[];
  /** Hosts whose members of etcd may be given up. */
  readonly replace?: readonly string[];
  /** Between planning and applying, wait for a line on standard input. */
  readonly hold?: boolean;
  /** For `plan`: where to save it; for `apply`: the saved plan to carry out. */
  readonly saved?: string;
  /** For `preflight`: as if cluster.yaml named this version of Kubernetes, for which there need be no programs. */
  readonly kubernetes?: string;
  /** Stop the process (SIGSTOP) once a step begins whose id ends so; SIGCONT lets it go on. */
  readonly pauseAt?: string;
  readonly guardPatienceMs?: number;
  readonly operationPatienceMs?: number | undefined;
  readonly doubt?: Doubt | undefined;
  /** For `look`: an operation, and the doubts in which it is looked at after a look without one. */
  readonly look?: { readonly operation: Operation; readonly doubts: readonly Doubt[] };
  /** For `backup`: the directory; for `restore` and `drill`: the file. */
  readonly snapshot?: string;
  /** For `restore`. */
  readonly again?: boolean;
  /** For `certs`: replace those that have ended or do not fit. */
  readonly renew?: boolean | 'unrevocable';
  /** For `rotate`, which begins the next stage: whose authority, etcd's by default. */
  readonly role?: 'ca' | 'etcd-ca';
  /** For `rotate`: the authority to go to. */
  readonly to?: string;
  /** For `rotate`: to the one before. */
  readonly back?: boolean;
  /** For `verify`. */
  readonly timeoutMs?: number;
}

/** The text of an error. */
export interface ActorError {
  readonly message: string;
  readonly code: string;
  readonly host: string | undefined;
  readonly step: string | undefined;
  readonly found: string | undefined;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly causes: readonly string[];
}

/** A plan as programs get it. */
export interface ReportedPlan {
  readonly notes?: readonly string[];
  readonly waves: readonly {
    readonly id: string;
    readonly title: string;
    readonly guard?: { readonly text: string; readonly needed: number };
    readonly hosts: readonly {
      readonly host: string;
      readonly steps: readonly {
        readonly id: string;
        readonly action: string;
        readonly summary: string;
        readonly why: string;
      }[];
    }[];
  }[];
}

/** One line of an actor. */
export type ActorLine =
  | { readonly kind: 'event'; readonly event: ProgressEvent }
  | { readonly kind: 'checked'; readonly results: readonly PreflightResult[] }
  | { readonly kind: 'history'; readonly runs: readonly HistoryEntry[] }
  | { readonly kind: 'planned'; readonly plan: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: ActorError };

/** Everything that an actor reported until its end. */
export interface Act {
  readonly plan: ReportedPlan | undefined;
  readonly events: readonly ProgressEvent[];
  readonly checks: readonly Check[];
  readonly preflight: readonly PreflightResult[];
  readonly history: readonly HistoryEntry[];
  /** Its result, if it ended well. */
  readonly value?: unknown;
  readonly error: ActorError | undefined;
  /** The signal that ended it, if one did. */
  readonly signal: NodeJS.Signals | null;
}
