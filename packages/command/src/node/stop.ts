import { Stopped } from '../errors.js';
import { EXIT } from '../exit-codes.js';

/** Ends a program in order: `signal` is aborted, and the first cause decides the exit code. */
export interface Stop {
  readonly signal: AbortSignal;
  /** What to exit with; undefined while nothing asked for an end. */
  code(): number | undefined;
  now(code: number, why: string): void;
}

/** Makes a stop; with `signals` it is pulled by SIGINT, SIGTERM and SIGHUP, once each: the next one ends the process. */
export function createStop(signals: boolean): Stop {
  const controller = new AbortController();
  let first: number | undefined;
  const now = (code: number, why: string): void => {
    first ??= code;
    controller.abort(new Stopped(why, code));
  };
  if (signals) {
    // The handler is gone after the first one, so the second ends the process.
    process.once('SIGINT', () => now(EXIT.interrupted, 'interrupted'));
    process.once('SIGTERM', () => now(EXIT.terminated, 'terminated'));
    // A terminal that is closed sends several.
    process.on('SIGHUP', () => now(EXIT.hungUp, 'the terminal was closed'));
  }
  return { signal: controller.signal, code: () => first, now };
}
