/** Codes of errors; the README explains each. */
export type ControlPlaneErrorCode =
  | 'pki-missing'
  | 'hosts-unreachable'
  | 'probe-failed'
  | 'no-sudo'
  | 'unsupported-architecture'
  | 'device-not-found'
  | 'wrong-version'
  | 'invalid-configuration'
  | 'etcd-data-lost'
  | 'etcd-data-found'
  | 'membership-refused'
  | 'quorum-at-risk'
  | 'api-unhealthy'
  | 'host-locked'
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
  readonly host?: string;
  /** Id of the step that failed. */
  readonly step?: string;
  /** The finding, in one line. */
  readonly found?: string;
  /** Advice on what to do next. */
  readonly hint?: string;
  /** Further lines: each host's cause, or the last lines that a host printed. */
  readonly details?: readonly string[];
  /** HTTP status of the answer, for `api-request-failed`. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** An error with a code, where it happened, what was found, and what to do. */
export class ControlPlaneError extends Error {
  override readonly name = 'ControlPlaneError';
  readonly code: ControlPlaneErrorCode;
  readonly host?: string;
  readonly step?: string;
  readonly found?: string;
  readonly hint?: string;
  readonly details: readonly string[];
  readonly status?: number;

  constructor(code: ControlPlaneErrorCode, message: string, context: ControlPlaneErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.details = context.details ?? [];
    if (context.host !== undefined) this.host = context.host;
    if (context.step !== undefined) this.step = context.step;
    if (context.found !== undefined) this.found = context.found;
    if (context.hint !== undefined) this.hint = context.hint;
    if (context.status !== undefined) this.status = context.status;
  }
}
