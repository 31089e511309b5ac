import { Stopped } from '../errors.js';
import { EXIT } from '../exit-codes.js';

/** Lets a program end itself: `signal` is aborted, and the first cause decides the exit code. */
export interface Stop {
  readonly signal: AbortSignal;
  /** The exit code; undefined before any cause. */
  code(): number | undefined;
  now(code: number, why: string): void;
  /** Ignores signals from here on. */
  handOver(): void;
}

/** Makes a stop; with `signals`, the first SIGINT, SIGTERM or SIGHUP triggers it, and a second ends the process. */
export function createStop(signals: boolean): Stop {
  const controller = new AbortController();
  let first: number | undefined;
  const now = (code: number, why: string): void => {
    first ??= code;
    controller.abort(new Stopped(why, code));
  };
  const interrupted = (): void => now(EXIT.interrupted, 'interrupted');
  const terminated = (): void => now(EXIT.terminated, 'terminated');
  const hungUp = (): void => now(EXIT.hungUp, 'the terminal was closed');
  if (signals) {
    // The handler is gone after the first one, so the second ends the process.
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', terminated);
    // A terminal that is closed sends several.
    process.on('SIGHUP', hungUp);
  }
  function handOver(): void {
    process.off('SIGINT', interrupted).off('SIGTERM', terminated).off('SIGHUP', hungUp);
  }
  return { signal: controller.signal, code: () => first, now, handOver };
}
