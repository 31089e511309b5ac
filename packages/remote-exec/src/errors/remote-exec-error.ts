import { CodedError } from '@harderway/diagnostics';
import { hints, type RemoteExecErrorCode } from './codes.generated.js';
import { redact, redactCause } from './redact.js';

export type { RemoteExecErrorCode };

/**
 * The state of a command whose run failed without a result:
 * - `never-ran`: nothing was started on the host. Repeating it is safe.
 * - `ended`: it was started and is over. What it did until then stays done.
 * - `unknown`: it may have run, may still run, or may never have started. Look at the host before you repeat it.
 */
export type Outcome = 'never-ran' | 'ended' | 'unknown';

/** The only error class of this package. `code` says what happened, `outcome` whether it is safe to repeat. */
export class RemoteExecError extends CodedError<RemoteExecErrorCode> {
  override readonly name: string = 'RemoteExecError';
  readonly outcome: Outcome;
  /** The host's name in its target. */
  readonly host: string;
  /** The file or directory at which a put or get failed. */
  readonly path: string | undefined;

  constructor(
    code: RemoteExecErrorCode,
    message: string,
    details: {
      readonly outcome: Outcome;
      readonly host: string;
      readonly path?: string | undefined;
      readonly hint?: string | undefined;
      readonly cause?: unknown;
    },
  ) {
    const { outcome, host, path, hint, cause } = details;
    super(code, redact(`${host}: ${message}`), { hint: hint ?? hints[code], cause: redactCause(cause) });
    this.outcome = outcome;
    this.host = host;
    this.path = path;
  }
}

/** An error with the outcome `never-ran`. */
export const neverRan = (
  host: string,
  code: RemoteExecErrorCode,
  message: string,
  { hint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
): RemoteExecError => new RemoteExecError(code, message, { outcome: 'never-ran', host, hint, cause });

/** Does a check. @throws RemoteExecError `invalid-command` in place of its TypeError */
export function checked<T>(host: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw neverRan(host, 'invalid-command', cause.message, { cause });
  }
}

/** Calls a callback. @throws RemoteExecError `callback-failed` with its error as the cause */
export function callBack(host: string, callback: () => void): void {
  try {
    callback();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RemoteExecError('callback-failed', `a callback threw: ${why}`, {
      outcome: 'ended',
      host,
      cause,
    });
  }
}

/** The error for a local file that can't be read or written. Errors of this package stay as they are. */
export function localFailure(host: string, what: string, cause: unknown, path?: string): RemoteExecError {
  if (isRemoteExecError(cause)) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RemoteExecError('local-file', `${what}: ${why}`, { outcome: 'ended', host, path, cause });
}

/** Whether a value is a {@link RemoteExecError}, also of another copy of this package. */
export function isRemoteExecError(value: unknown): value is RemoteExecError {
  return value instanceof Error && value.name === 'RemoteExecError' && 'code' in value && 'outcome' in value;
}
