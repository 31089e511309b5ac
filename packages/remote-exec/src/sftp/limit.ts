import { setMaxListeners } from 'node:events';
import { type Outcome, RemoteExecError } from '../errors.js';

/** The signal and the time of work that is no command, as one. */
export interface Limit {
  readonly signal: AbortSignal;
  /** The error for work that was given up because of it. */
  readonly error: (what: string, outcome: Outcome, path?: string) => RemoteExecError;
  readonly disarm: () => void;
}

/** The longest time that a timer knows. */
const longestMs = 2 ** 31 - 1;

/** Counts from `begun`, a time of performance.now(): what was tried before has used some of it up. */
export function limitOf(
  host: string,
  given: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined },
  begun: number,
): Limit {
  const { signal, timeoutMs = Number.POSITIVE_INFINITY } = given;
  const controller = new AbortController();
  let timedOut = false;
  const left = timeoutMs - (performance.now() - begun);
  const timer =
    left > longestMs
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          controller.abort();
        }, left);
  const onAbort = (): void => controller.abort(signal?.reason);
  // Many transfers on one signal are nothing to warn of.
  if (signal) setMaxListeners(0, signal);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return {
    signal: controller.signal,
    error: (what, outcome, path) => {
      const details = { outcome, host, ...(path === undefined ? {} : { path }) };
      return timedOut
        ? new RemoteExecError('TIMED_OUT', `timed out after ${timeoutMs} ms: ${what}`, details)
        : new RemoteExecError('ABORTED', `aborted: ${what}`, { ...details, cause: signal?.reason });
    },
    disarm: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** Waits for work, but no longer than until a signal fires; then it rejects with the signal's reason. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
