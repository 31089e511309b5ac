import { setMaxListeners } from 'node:events';
import { type Outcome, RemoteExecError } from '../errors/remote-exec-error.js';
import { deferred } from './deferred.js';

/** A signal and a time limit in one. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** Settles when the signal fires or the time is up. */
  readonly fired: Promise<'cancelled'>;
  /**
   * The error for cancelled work.
   * @param what the end of the sentence; default: what the outcome means for a command
   */
  readonly error: (outcome: Outcome, what?: string, path?: string) => RemoteExecError;
  /** Stops listening and counting, once the work is done. */
  readonly disarm: () => void;
}

/** The longest delay that a timer accepts. */
const longestMs = 2 ** 31 - 1;

const commandState: Readonly<Record<Outcome, string>> = {
  'never-ran': 'before the command was started.',
  ended: 'and the command and its process group were ended.',
  unknown: 'but the host did not confirm that the command ended.',
};

/** @param since the time by performance.now() at which the limit began, if earlier attempts have used some of it up */
export function cancellationOf(
  host: string,
  given: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined },
  since: number = performance.now(),
): Cancellation {
  const { signal, timeoutMs = Number.POSITIVE_INFINITY } = given;
  const controller = new AbortController();
  const fired = deferred<'cancelled'>();
  let timedOut = false;
  const fire = (reason?: unknown): void => {
    controller.abort(reason);
    fired.resolve('cancelled');
  };
  const leftMs = timeoutMs - (performance.now() - since);
  const onTimeout = (): void => {
    timedOut = true;
    fire();
  };
  const timer = leftMs > longestMs ? undefined : setTimeout(onTimeout, leftMs);
  const onAbort = (): void => fire(signal?.reason);
  // Any number of commands may share a signal, and one command may listen any number of times.
  for (const each of [controller.signal, signal]) if (each) setMaxListeners(0, each);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return {
    signal: controller.signal,
    fired: fired.promise,
    error: (outcome, what = commandState[outcome], path) => {
      const hint = outcome === 'unknown' ? 'look at the host before you repeat the command' : undefined;
      const details = { outcome, host, path, hint };
      return timedOut
        ? new RemoteExecError('timed-out', `timed out after ${timeoutMs} ms, ${what}`, details)
        : new RemoteExecError('aborted', `aborted, ${what}`, { ...details, cause: signal?.reason });
    },
    disarm: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
