import { neverRan, type RemoteExecErrorCode } from '../errors.js';

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
export function openWithin<T>(
  { host, where, timeoutMs, signal }: Opening,
  open: (opened: (connection: T) => void, failed: (cause: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (code: RemoteExecErrorCode, message: string, cause?: unknown): void => {
      settle();
      giveUp();
      reject(neverRan(host, code, message, cause));
    };
    const onAbort = (): void => fail('ABORTED', 'aborted while connecting.', signal?.reason);
    const timer = setTimeout(
      () => fail('DIAL_TIMEOUT', `${where} did not answer within ${timeoutMs} ms.`),
      timeoutMs,
    );
    const failed = (cause: unknown): void => {
      const why = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
      fail('UNREACHABLE', `${where} can't be reached: ${why}`, cause);
    };
    let giveUp = (): void => undefined;
    try {
      giveUp = open((connection) => {
        settle();
        resolve(connection);
      }, failed);
    } catch (cause) {
      failed(cause);
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}
