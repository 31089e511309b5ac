/** What can go wrong with a control plane. The README's table explains each code. */
export type ControlPlaneErrorCode =
  | 'pki-missing'
  | 'pki-invalid'
  | 'hosts-unreachable'
  | 'probe-failed'
  | 'no-sudo'
  | 'unsupported-architecture'
  | 'device-not-found'
  | 'invalid-configuration'
  | 'etcd-data-lost'
  | 'quorum-at-risk'
  | 'api-unhealthy'
  | 'host-locked'
  | 'changed-meanwhile'
  | 'step-failed'
  | 'host-lost'
  | 'api-request-failed';

/** What an error tells beside its message. */
export interface ControlPlaneErrorContext {
  readonly host?: string;
  /** Id of the step that failed. */
  readonly step?: string;
  /** What was found, in one line. */
  readonly found?: string;
  /** What to do next. */
  readonly hint?: string;
  /** Further lines: each host's cause, or what a host printed last. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** Says where, what was found, and what to do; `code` tells errors apart. */
export class ControlPlaneError extends Error {
  override readonly name = 'ControlPlaneError';
  readonly code: ControlPlaneErrorCode;
  readonly host?: string;
  readonly step?: string;
  readonly found?: string;
  readonly hint?: string;
  readonly details: readonly string[];

  constructor(code: ControlPlaneErrorCode, message: string, context: ControlPlaneErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.details = context.details ?? [];
    if (context.host !== undefined) this.host = context.host;
    if (context.step !== undefined) this.step = context.step;
    if (context.found !== undefined) this.found = context.found;
    if (context.hint !== undefined) this.hint = context.hint;
  }
}
