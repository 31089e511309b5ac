import { DesiredStateError, type DesiredStateErrorCode } from '@harderway/desired-state';
import { isRemoteExecError } from '@harderway/remote-exec';
import { ControlPlaneError, type ControlPlaneErrorCode } from '../errors.js';

const again = 'mend the cause, then run the same command again: it goes on from here';

/** What an error of a host's state is to the cluster, and what to do about it. */
const known: Readonly<Partial<Record<DesiredStateErrorCode, readonly [ControlPlaneErrorCode, string]>>> = {
  'no-sudo': [
    'no-sudo',
    'give the user of ssh.user sudo without a password (NOPASSWD in /etc/sudoers.d), or log in as root',
  ],
  locked: ['host-locked', 'wait for that run to end, or end it: the lock ends with it'],
  busy: ['host-locked', 'wait for it to end, then run the same command again'],
  'changed-meanwhile': ['changed-meanwhile', 'run again: it plans on what is there now'],
  'step-failed': ['step-failed', again],
  'upload-failed': ['step-failed', again],
  'unreadable-file': ['probe-failed', 'make it a plain file of text, then run the same command again'],
};

/** Codes of the transport that say that the host can't be spoken to any more. */
const lost: ReadonlySet<string> = new Set([
  'CONNECTION_LOST',
  'OUTCOME_UNKNOWN',
  'CLOSED',
  'UNREACHABLE',
  'DIAL_TIMEOUT',
  'CHANNEL_REFUSED',
]);

/**
 * An error that came up at a host, with the host's name, what was found there and what to do.
 *
 * @param otherwise the code of what has none of its own: what failed was to look at the host, or to change it
 */
export function onHost(
  host: string,
  error: Error,
  otherwise: 'probe-failed' | 'step-failed' = 'probe-failed',
): ControlPlaneError {
  if (error instanceof ControlPlaneError) return error;
  if (error instanceof DesiredStateError) {
    const [code, hint] = known[error.code] ?? [
      otherwise,
      'look at what the host printed, then run the same command again',
    ];
    return new ControlPlaneError(code, `${host}: ${error.message}`, {
      host,
      details: error.detail,
      hint,
      cause: error,
      ...(error.found === undefined ? {} : { found: error.found }),
    });
  }
  const found = error.message.replace(`${host}: `, '');
  if (isRemoteExecError(error) && lost.has(error.code))
    return new ControlPlaneError('host-lost', `${host}: the connection was lost`, {
      host,
      found,
      hint: 'what was done there so far stays; once the host answers again, run the same command again',
      cause: error,
    });
  return new ControlPlaneError(otherwise, `${host}: the command could not be carried out`, {
    host,
    found,
    hint: again,
    cause: error,
  });
}

/** One error for what went wrong on several hosts: the first, with the others among its details. */
export function combined(errors: readonly ControlPlaneError[]): ControlPlaneError | undefined {
  const [first, ...others] = errors;
  if (first === undefined || others.length === 0) return first;
  const { code, message, host, step, found, hint } = first;
  return new ControlPlaneError(code, message, {
    details: [
      ...first.details,
      ...others.flatMap((other) => [
        `also ${other.message}${other.found === undefined ? '' : `: ${other.found}`}`,
        ...other.details.slice(-5),
      ]),
    ],
    cause: first.cause,
    ...(host === undefined ? {} : { host }),
    ...(step === undefined ? {} : { step }),
    ...(found === undefined ? {} : { found }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The values of all hosts, or the error that says what went wrong where. */
export function allOrThrow<H, T>(
  results: readonly (
    | { readonly kind: 'ok'; readonly host: H; readonly value: T }
    | { readonly kind: 'failed' | 'unreachable'; readonly host: H; readonly error: Error }
    | { readonly kind: 'skipped'; readonly host: H }
  )[],
  nameOf: (host: H) => string,
  signal?: AbortSignal,
): readonly T[] {
  signal?.throwIfAborted();
  const error = combined(
    results.flatMap((result) => ('error' in result ? [onHost(nameOf(result.host), result.error)] : [])),
  );
  if (error !== undefined) throw error;
  return results.flatMap((result) => (result.kind === 'ok' ? [result.value] : []));
}
