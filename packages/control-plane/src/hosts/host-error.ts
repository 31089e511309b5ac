import { DesiredStateError, type DesiredStateErrorCode } from '@harderway/desired-state';
import { isRemoteExecError, type RemoteExecError } from '@harderway/remote-exec';
import { ControlPlaneError, type ControlPlaneErrorCode } from '../model/errors.js';

const again = 'fix the cause, then run the same command again: it continues from here';

/** Code and advice for each error of desired-state. */
const known: Readonly<Partial<Record<DesiredStateErrorCode, readonly [ControlPlaneErrorCode, string]>>> = {
  'no-sudo': [
    'no-sudo',
    'give the user of ssh.user sudo without a password (NOPASSWD in /etc/sudoers.d), or log in as root',
  ],
  locked: ['host-locked', 'wait for that run to end, or end it: the lock ends with it'],
  busy: ['host-locked', 'wait for it to end, then run the same command again'],
  'changed-meanwhile': ['changed-meanwhile', 'run again: it plans on what is there now'],
  'step-failed': ['step-failed', again],
  'rolled-back': ['rolled-back', 'nothing is broken: fix the cause, then run the same command again'],
  'upload-failed': ['step-failed', again],
  'unreadable-file': ['probe-failed', 'make it a plain file of text, then run the same command again'],
};

/** Codes of the transport for a host that no longer answers. */
const lost: ReadonlySet<string> = new Set([
  'connection-lost',
  'outcome-unknown',
  'closed',
  'unreachable',
  'dial-timeout',
  'channel-refused',
]);

/** A host that can't even end a command in time is gone, though its connection has not been given up yet. */
const isLost = ({ code, outcome }: RemoteExecError): boolean =>
  lost.has(code) || (code === 'timed-out' && outcome === 'unknown');

/**
 * An error on a host, with the host's name, what was found there and what to do.
 *
 * @param otherwise the code for an error without one: probing failed, or changing
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
      'read what the host printed, then run the same command again',
    ];
    return new ControlPlaneError(code, `${host}: ${error.message}`, {
      host,
      details: error.detail,
      hint,
      cause: error,
      found: error.found,
    });
  }
  const found = error.message.replace(`${host}: `, '');
  if (isRemoteExecError(error) && isLost(error))
    return new ControlPlaneError('host-lost', `${host}: the connection was lost`, {
      host,
      found,
      hint: 'finished steps stay; once the host answers again, run the same command again',
      cause: error,
    });
  return new ControlPlaneError(otherwise, `${host}: the command could not be carried out`, {
    host,
    found,
    hint: (isRemoteExecError(error) ? error.hint : undefined) ?? again,
    cause: error,
  });
}

/** The error of a host whose connection is lost. */
export function asLost(host: string, error: unknown): ControlPlaneError | undefined {
  const known = error instanceof Error ? onHost(host, error) : undefined;
  return known?.code === 'host-lost' ? known : undefined;
}

/** One error for several hosts: the first, with the others among its details. */
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
    host,
    step,
    found,
    hint,
  });
}

/** The values of all hosts. Throws the combined error if one failed. */
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
