import { setMaxListeners } from 'node:events';
import type { Outcome } from '../errors.js';
import type { Command } from '../model.js';
import { deferred } from './deferred.js';
import { stopped } from './outcome.js';

/** A command's signal and its time as one. */
export interface Stopping {
  /** None for a command that nothing is to stop. */
  readonly signal: AbortSignal | undefined;
  readonly fired: Promise<'stopped'>;
  /** Why it was stopped, with what became of the command. */
  readonly error: (outcome: Outcome) => Error;
  readonly disarm: () => void;
}

/** The longest time that a timer knows. */
const longestMs = 2 ** 31 - 1;

export function stopping(
  host: string,
  { signal, timeoutMs }: Pick<Command, 'signal' | 'timeoutMs'>,
): Stopping {
  const stoppable = signal !== undefined || timeoutMs !== undefined;
  const controller = stoppable ? new AbortController() : undefined;
  const fired = deferred<'stopped'>();
  let byTime = false;
  const fire = (): void => {
    controller?.abort();
    fired.resolve('stopped');
  };
  const timer =
    timeoutMs === undefined || timeoutMs > longestMs
      ? undefined
      : setTimeout(() => {
          byTime = true;
          fire();
        }, timeoutMs);
  // Many commands on one signal are nothing to warn of.
  if (signal) setMaxListeners(0, signal);
  signal?.addEventListener('abort', fire, { once: true });
  if (signal?.aborted) fire();
  return {
    signal: controller?.signal,
    fired: fired.promise,
    error: (outcome) =>
      stopped(
        host,
        byTime
          ? { kind: 'TIMED_OUT', timeoutMs: timeoutMs ?? 0 }
          : { kind: 'ABORTED', reason: signal?.reason },
        outcome,
      ),
    disarm: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', fire);
    },
  };
}
