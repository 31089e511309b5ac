import { setTimeout as sleep } from 'node:timers/promises';

/** Whether something held in time, how long that took, and the last value. */
export interface Waited<T> {
  readonly held: boolean;
  readonly value: T;
  readonly elapsedMs: number;
}

/** Polls until a value is right, or time is up. */
export async function until<T>(
  look: () => Promise<T>,
  isRight: (value: T) => boolean,
  options: {
    readonly timeoutMs: number;
    readonly everyMs?: number | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Waited<T>> {
  const started = performance.now();
  for (;;) {
    const value = await look();
    const elapsedMs = performance.now() - started;
    if (isRight(value)) return { held: true, value, elapsedMs };
    if (elapsedMs > options.timeoutMs) return { held: false, value, elapsedMs };
    // Rejects with an error of its own; the caller's reason says more.
    await sleep(options.everyMs ?? 250, undefined, { signal: options.signal }).catch(() =>
      options.signal.throwIfAborted(),
    );
  }
}
