import { Stopped } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import type { World } from '../world.js';

/** Lets a program end itself: `signal` is aborted, and the first cause decides the exit code. */
export interface Stop extends Pick<World, 'signal' | 'finishing'> {
  /** The exit code; undefined before any cause. */
  code(): number | undefined;
  /** Ends the program: at a good place where its work has one, otherwise at once. */
  ask(code: number, why: string): void;
  /** Ignores signals from here on. */
  handOver(): void;
}

/**
 * Makes a stop. With `signals`, SIGINT, SIGTERM or SIGHUP triggers it. While work is {@link World.finishing}, the first one asks
 * it to end, and the next one aborts `signal`; one more after that ends the process.
 */
export function createStop(signals: boolean): Stop {
  const now = new AbortController();
  const soon = new AbortController();
  let finishing = 0;
  let first: number | undefined;
  function ask(code: number, why: string): void {
    first ??= code;
    soon.abort(new Stopped(why, code));
    if (finishing === 0) now.abort(soon.signal.reason);
  }
  function insist(code: number, why: string): void {
    if (soon.signal.aborted) now.abort(soon.signal.reason);
    ask(code, why);
    // Nobody listens any more, so the next one ends the process.
    if (now.signal.aborted) process.off('SIGINT', interrupted).off('SIGTERM', terminated);
  }
  const interrupted = (): void => insist(EXIT.interrupted, 'interrupted');
  const terminated = (): void => insist(EXIT.terminated, 'terminated');
  // A terminal that is closed sends several.
  const hungUp = (): void => ask(EXIT.hungUp, 'the terminal was closed');
  if (signals) process.on('SIGINT', interrupted).on('SIGTERM', terminated).on('SIGHUP', hungUp);
  function handOver(): void {
    process.off('SIGINT', interrupted).off('SIGTERM', terminated).off('SIGHUP', hungUp);
  }
  async function whileFinishing<T>(work: (ending: AbortSignal) => Promise<T>): Promise<T> {
    now.signal.throwIfAborted();
    finishing += 1;
    try {
      return await work(soon.signal);
    } finally {
      finishing -= 1;
      if (soon.signal.aborted) now.abort(soon.signal.reason);
    }
  }
  return { signal: now.signal, finishing: whileFinishing, code: () => first, ask, handOver };
}
