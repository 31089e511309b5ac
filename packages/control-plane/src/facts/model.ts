import type { KnownStage } from '@harderway/cluster-pki/derived-files';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Plan } from '../operations/plan.js';
import type { ApiFacts } from './api-facts.js';
import type { EtcdFacts } from './etcd-facts.js';
import type { HostFacts } from './host-facts.js';
import type { CommonValidity } from './validity.js';

/** All that checks before a change look at. */
export interface PreflightFacts {
  /** Each host that answered. */
  readonly hosts: readonly HostFacts[];
  readonly spec: ClusterSpec;
  readonly plan: Plan;
  readonly etcd: EtcdFacts;
  /** Absent where API servers stay with their minor. */
  readonly api?: ApiFacts | undefined;
  /** The stage of rotations of the credentials that are to be applied. */
  readonly stage: KnownStage;
  /** When the certificates that are to be applied are valid, by this machine's clock. Absent where none is. */
  readonly validity?: CommonValidity | undefined;
  /** Problems of the credentials that are no obstacle yet. */
  readonly credentialWarnings: readonly string[];
}

/** A finding of a check. */
export interface PreflightFinding {
  /** `unknown`: a question was not answered, so the check has not passed. */
  readonly verdict: 'warning' | 'failed' | 'unknown';
  readonly host?: string | undefined;
  /** In one line. */
  readonly found: string;
  /** Advice. */
  readonly hint: string;
}

/** Whether a check keeps a plan from being carried out. */
export const isObstacle = ({ verdict }: Pick<PreflightResult, 'verdict'>): boolean =>
  verdict === 'failed' || verdict === 'unknown';

/** A condition that must hold before anything moves. */
export interface PreflightCheck {
  /** As `--ignore-preflight` takes it: `clock-skew`. */
  readonly name: string;
  /** The statement that holds if nothing is found. */
  readonly title: string;
  /** Whether people may decide to go on all the same. */
  readonly ignorable: boolean;
  /** Whether it concerns a cluster. Default: each. */
  readonly isWanted?: ((spec: ClusterSpec) => boolean) | undefined;
  /**
   * Before a restore: `skip` what needs an etcd that works, since a restore is for one that may not; `warn` of what the snapshot
   * puts right or people have decided. Default: as before any other plan.
   */
  readonly onRestore?: 'skip' | 'warn' | undefined;
  /** Before a reset: `warn` of hosts that it would leave behind. Default: `skip`, since nothing has to work afterwards. */
  readonly onReset?: 'warn' | undefined;
  readonly look: (facts: PreflightFacts) => readonly PreflightFinding[];
}

/** The result of a check. */
export interface PreflightResult {
  readonly name: string;
  readonly title: string;
  /**
   * `unknown`: nothing failed, but a question was not answered; the plan is not carried out, as after `failed`. `ignored`: either
   * of the two, and it was named to be ignored.
   */
  readonly verdict: 'ok' | 'warning' | 'failed' | 'unknown' | 'ignored';
  readonly ignorable: boolean;
  readonly findings: readonly PreflightFinding[];
}
