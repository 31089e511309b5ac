import { CodedError } from '@harderway/diagnostics';

/** Codes of errors; the README explains each. */
export type ControlPlaneErrorCode =
  | 'pki-missing'
  | 'hosts-unreachable'
  | 'probe-failed'
  | 'no-sudo'
  | 'unsupported-architecture'
  | 'device-not-found'
  | 'wrong-version'
  | 'program-changed'
  | 'program-not-locked'
  | 'lock-unreadable'
  | 'invalid-configuration'
  | 'invalid-option'
  | 'etcd-data-lost'
  | 'etcd-data-found'
  | 'etcd-log-elsewhere'
  | 'membership-refused'
  | 'quorum-at-risk'
  | 'api-unhealthy'
  | 'address-at-risk'
  | 'no-answer'
  | 'host-locked'
  | 'lock-lost'
  | 'changed-meanwhile'
  | 'plan-outdated'
  | 'plan-unreadable'
  | 'step-failed'
  | 'rolled-back'
  | 'operation-failed'
  | 'backup-failed'
  | 'reset-refused'
  | 'restore-refused'
  | 'restore-unfinished'
  | 'drill-failed'
  | 'rotation-refused'
  | 'rotation-waits'
  | 'upgrade-refused'
  | 'preflight-failed'
  | 'verify-failed'
  | 'host-lost'
  | 'api-request-failed';

/** Details of an error besides its message. */
export interface ControlPlaneErrorContext {
  readonly host?: string | undefined;
  /** Id of the step that failed. */
  readonly step?: string | undefined;
  /** The finding, in one line. */
  readonly found?: string | undefined;
  /** Advice on what to do next. */
  readonly hint?: string | undefined;
  /** Further lines: each host's cause, or the last lines that a host printed. */
  readonly details?: readonly string[] | undefined;
  /** HTTP status of the answer, for `api-request-failed`. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** An error with a code, where it happened, what was found, and what to do. */
export class ControlPlaneError extends CodedError<ControlPlaneErrorCode> {
  override readonly name = 'ControlPlaneError';
  readonly host: string | undefined;
  readonly step: string | undefined;
  readonly found: string | undefined;
  readonly details: readonly string[];
  readonly status: number | undefined;

  constructor(code: ControlPlaneErrorCode, message: string, context: ControlPlaneErrorContext = {}) {
    super(code, message, context);
    this.host = context.host;
    this.step = context.step;
    this.found = context.found;
    this.details = context.details ?? [];
    this.status = context.status;
  }
}
