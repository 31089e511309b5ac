import type { RemoteExecErrorCode } from './error-codes.generated.js';
import { redact, redactCause } from './redact.js';

export type { RemoteExecErrorCode };

/**
 * The state of a command whose run ended without a result:
 * - `never-ran`: nothing was started on the host; trying again is safe.
 * - `ended`: it was started and is over; what it did until then stays done.
 * - `unknown`: it may have run, may still run, or may never have started. Look before you repeat it.
 */
export type Outcome = 'never-ran' | 'ended' | 'unknown';

/** The one error class of this package. `code` tells what happened, `outcome` whether it is safe to repeat. */
export class RemoteExecError extends Error {
  override readonly name: string = 'RemoteExecError';
  readonly code: RemoteExecErrorCode;
  readonly outcome: Outcome;
  /** The host's name as in its target. */
  readonly host: string;
  /** The file a put or get failed at. */
  readonly path?: string;

  constructor(
    code: RemoteExecErrorCode,
    message: string,
    details: {
      readonly outcome: Outcome;
      readonly host: string;
      readonly path?: string;
      readonly cause?: unknown;
    },
  ) {
    super(
      redact(`${details.host}: ${message}`),
      details.cause === undefined ? undefined : { cause: redactCause(details.cause) },
    );
    this.code = code;
    this.outcome = details.outcome;
    this.host = details.host;
    if (details.path !== undefined) this.path = details.path;
  }
}

/** The error for what was never started on a host. */
export const neverRan = (
  host: string,
  code: RemoteExecErrorCode,
  message: string,
  cause?: unknown,
): RemoteExecError => new RemoteExecError(code, message, { outcome: 'never-ran', host, cause });

/** Does a check, and turns its TypeError into INVALID_COMMAND. */
export function checked<T>(host: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw neverRan(host, 'INVALID_COMMAND', cause.message, cause);
  }
}

/** The error for a file of this machine that can't be read or written; errors of this package stay as they are. */
export function localFailure(host: string, what: string, cause: unknown, path?: string): RemoteExecError {
  if (isRemoteExecError(cause)) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const where = path === undefined ? {} : { path };
  return new RemoteExecError('LOCAL_FILE', `${what}: ${why}`, { outcome: 'ended', host, cause, ...where });
}

/** Whether a value is a {@link RemoteExecError}, also one from another copy of this package. */
export function isRemoteExecError(value: unknown): value is RemoteExecError {
  return value instanceof Error && value.name === 'RemoteExecError' && 'code' in value && 'outcome' in value;
}
