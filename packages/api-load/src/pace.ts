/** Calls at a steady rate. */
export interface Pace {
  stop(): void;
  /** The longest time that a call came too late, since this process was busy or got no processor. */
  lateMs(): number;
}

/** Calls that come later than this are left out. */
export const madeUpMs = 1000;

/**
 * Calls a function `rate` times a second, whether the calls before have ended or not: a client that waits for an answer
 * would ask less while the server is slow. A call comes after what has arrived by then, such as the end of a connection, is
 * known: no request is written to a connection that was closed before. Calls that came up to a second too late are made up for. Those of a longer
 * standstill of this process are left out: all at once, they would be a load of another kind.
 */
export function pace(rate: number, call: () => void): Pace {
  let startedAt = performance.now();
  let [called, late, stopped] = [0, 0, false];
  const dueAt = (): number => startedAt + (called * 1000) / rate;
  let timer: NodeJS.Timeout;
  const callUnlessStopped = (): void => {
    if (!stopped) call();
  };
  function tick(): void {
    const now = performance.now();
    const behind = now - dueAt();
    late = Math.max(late, behind);
    startedAt += Math.max(0, behind - madeUpMs);
    for (; dueAt() <= now; called += 1) setImmediate(callUnlessStopped);
    if (!stopped) timer = setTimeout(tick, Math.max(0, dueAt() - performance.now()));
  }
  tick();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
    lateMs: () => Math.round(late),
  };
}
