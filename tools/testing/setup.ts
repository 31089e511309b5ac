// Loads Node's own modules for TLS whole: a test that exhausts the stack would leave them half loaded for the next file.
import 'node:http2';
import fc from 'fast-check';
import { afterAll, expect, vi } from 'vitest';

// A test that passes on one machine passes on the next: generated cases come from one seed. The e2e suites try others.
const { FAST_CHECK_SEED: seed, FAST_CHECK_NUM_RUNS: numRuns } = process.env;
fc.configureGlobal({
  numRuns: Number(numRuns),
  ...(seed === 'random' ? {} : { seed: Number(seed) }),
});

// The next file of this worker finds everything as it was.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

// Vitest compares bytes one by one, as properties: seconds for a few megabytes.
expect.addEqualityTesters([
  (left, right) => (Buffer.isBuffer(left) && Buffer.isBuffer(right) ? left.equals(right) : undefined),
]);
