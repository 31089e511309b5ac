import { expect } from 'vitest';

const LIMIT_SECONDS = 5;

/**
 * The result of work on a large text. It takes well under a second of processor time, and the test fails if it takes more
 * than 5, as it would if it were quadratic.
 */
export function soon<T>(work: () => T): T {
  const begun = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1_000_000, 'seconds of processor time').toBeLessThan(LIMIT_SECONDS);
  return result;
}
