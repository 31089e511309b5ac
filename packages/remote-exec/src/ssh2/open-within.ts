import { cancellationOf } from '../async/cancellation.js';
import { unlessAborted } from '../async/unless-aborted.js';
import { neverRan } from '../errors/remote-exec-error.js';

/** A connection to open, and its limits. */
export interface OpenAttempt {
  /** The host's name, for errors. */
  readonly host: string;
  /** The other end, for errors. */
  readonly where: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens a connection within its limits.
 * @param open starts opening, calls back with the connection or the failure, and returns a function that gives up
 * @throws RemoteExecError `unreachable`, `dial-timeout`, `aborted`
 */
export async function openWithin<T>(
  { host, where, timeoutMs, signal }: OpenAttempt,
  open: (opened: (connection: T) => void, failed: (cause: Error) => void) => () => void,
): Promise<T> {
  const cancellation = cancellationOf(host, { signal, timeoutMs });
  let giveUp = (): void => undefined;
  const opening = new Promise<T>((resolve, reject) => {
    giveUp = open(resolve, reject);
  });
  try {
    return await unlessAborted(opening, cancellation.signal);
  } catch (cause) {
    giveUp();
    if (signal?.aborted)
      throw neverRan(host, 'aborted', 'aborted while connecting.', { cause: signal.reason });
    if (cancellation.signal.aborted)
      throw neverRan(host, 'dial-timeout', `${where} did not answer within ${timeoutMs} ms.`);
    const why = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
    throw neverRan(host, 'unreachable', `${where} can't be reached: ${why}`, { cause });
  } finally {
    cancellation.disarm();
  }
}
