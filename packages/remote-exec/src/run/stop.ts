import { setMaxListeners } from 'node:events';
import { type Outcome, RemoteExecError } from '../errors.js';
import { deferred } from './deferred.js';

/** A signal and a time limit as one. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Settles when either comes. */
  readonly fired: Promise<'stopped'>;
  /**
   * The error for work that was stopped.
   * @param what end of the sentence; default: what the outcome means for a command
   */
  readonly error: (outcome: Outcome, what?: string, path?: string) => RemoteExecError;
  readonly disarm: () => void;
}

/** The longest delay that a timer accepts. */
const longestMs = 2 ** 31 - 1;

const commandWas: Readonly<Record<Outcome, string>> = {
  'never-ran': 'before the command was started.',
  ended: 'and the command and its process group were ended.',
  unknown: 'but the host did not confirm that the command ended: look there before you repeat it.',
};

/** @param since a time of performance.now() from which the limit counts: earlier attempts have used some of it up */
export function stopOn(
  host: string,
  given: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined },
  since: number = performance.now(),
): Stop {
  const { signal, timeoutMs = Number.POSITIVE_INFINITY } = given;
  const controller = new AbortController();
  const fired = deferred<'stopped'>();
  let timedOut = false;
  const fire = (reason?: unknown): void => {
    controller.abort(reason);
    fired.resolve('stopped');
  };
  const leftMs = timeoutMs - (performance.now() - since);
  const onTimeout = (): void => {
    timedOut = true;
    fire();
  };
  const timer = leftMs > longestMs ? undefined : setTimeout(onTimeout, leftMs);
  const onAbort = (): void => fire(signal?.reason);
  // Any number of commands may share one signal, and one command may listen any number of times.
  for (const each of [controller.signal, signal]) if (each) setMaxListeners(0, each);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return {
    signal: controller.signal,
    fired: fired.promise,
    error: (outcome, what = commandWas[outcome], path) => {
      const details = { outcome, host, ...(path === undefined ? {} : { path }) };
      return timedOut
        ? new RemoteExecError('TIMED_OUT', `timed out after ${timeoutMs} ms, ${what}`, details)
        : new RemoteExecError('ABORTED', `aborted, ${what}`, { ...details, cause: signal?.reason });
    },
    disarm: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
