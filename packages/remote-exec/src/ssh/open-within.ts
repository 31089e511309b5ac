import { neverRan } from '../errors.js';
import { stopOn } from '../run/stop.js';
import { unlessAborted } from '../unless-aborted.js';

/** A connection to open, and how long that may take. */
export interface Opening {
  /** The host's name in errors. */
  readonly host: string;
  /** The other end, in errors. */
  readonly where: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens a connection.
 * @param open starts it, calls back with the connection or the failure, and returns what gives it up
 * @throws RemoteExecError UNREACHABLE, DIAL_TIMEOUT, ABORTED
 */
export async function openWithin<T>(
  { host, where, timeoutMs, signal }: Opening,
  open: (opened: (connection: T) => void, failed: (cause: Error) => void) => () => void,
): Promise<T> {
  const stop = stopOn(host, { signal, timeoutMs });
  let giveUp = (): void => undefined;
  const opening = new Promise<T>((resolve, reject) => {
    giveUp = open(resolve, reject);
  });
  try {
    return await unlessAborted(opening, stop.signal);
  } catch (cause) {
    giveUp();
    if (signal?.aborted) throw neverRan(host, 'ABORTED', 'aborted while connecting.', signal.reason);
    if (stop.signal.aborted)
      throw neverRan(host, 'DIAL_TIMEOUT', `${where} did not answer within ${timeoutMs} ms.`);
    const why = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
    throw neverRan(host, 'UNREACHABLE', `${where} can't be reached: ${why}`, cause);
  } finally {
    stop.disarm();
  }
}
