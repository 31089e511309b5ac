import type { LimitFunction } from 'p-limit';
import { unlessAborted } from './unless-aborted.js';

/**
 * Waits for a turn, in the order of the calls.
 * @returns a function that ends the turn
 * @throws the signal's reason, if it fires first
 */
export function takeTurn(limit: LimitFunction, signal: AbortSignal | undefined): Promise<() => void> {
  const turn = new Promise<() => void>((begin) => {
    void limit(() => new Promise<void>(begin));
  });
  return unlessAborted(turn, signal).catch((reason: unknown) => {
    void turn.then((end) => end());
    throw reason;
  });
}
