import { type Cause, failureOf } from './cause.js';
import type { ClientKind, Counts, Failure } from './report.js';

/** Counts the requests of one kind of client. */
export interface Tally {
  /** Does a request, counts it, and gives its result; undefined if it failed. */
  run<T>(request: () => Promise<T>): Promise<T | undefined>;
  /** Counts a failure that is not that of a request in {@link run}, such as a watch that broke. */
  fail(error: unknown, startedAt: number): void;
  /** The counts until now; `last` closes the last gap at that time of performance.now(). */
  counts(last: number): Counts;
}

/** Starts counting. */
export function createTally(client: ClientKind, onFailure: (failure: Failure) => void): Tally {
  const causes: Partial<Record<Cause, number>> = {};
  let [asked, succeeded, failed, longestGapMs, slowestMs] = [0, 0, 0, 0, 0];
  let successAt = performance.now();
  function fail(error: unknown, startedAt: number): void {
    const { code: cause, message: detail } = failureOf(error);
    failed += 1;
    causes[cause] = (causes[cause] ?? 0) + 1;
    const afterMs = Math.round(performance.now() - startedAt);
    onFailure({ client, time: new Date().toISOString(), afterMs, cause, detail });
  }
  async function run<T>(request: () => Promise<T>): Promise<T | undefined> {
    const startedAt = performance.now();
    asked += 1;
    try {
      const result = await request();
      const now = performance.now();
      succeeded += 1;
      longestGapMs = Math.max(longestGapMs, now - successAt);
      slowestMs = Math.max(slowestMs, now - startedAt);
      successAt = now;
      return result;
    } catch (error) {
      fail(error, startedAt);
      return undefined;
    }
  }
  const counts = (last: number): Counts => ({
    client,
    asked,
    succeeded,
    failed,
    causes,
    longestGapMs: Math.round(Math.max(longestGapMs, last - successAt)),
    slowestMs: Math.round(slowestMs),
  });
  return { run, fail, counts };
}
