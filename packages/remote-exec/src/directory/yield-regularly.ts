import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds after which other work gets its turn. */
const sliceMs = 5;

/**
 * Gives other work its turn every few milliseconds, between small files that are read synchronously. Reading them so takes a
 * fifth of the time of four asynchronous calls each.
 */
export function yieldRegularly(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < sliceMs) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
