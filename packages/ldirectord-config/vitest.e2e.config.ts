import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

const { test, ...rest } = base('ldirectord-config-e2e');

/** The comparison with the real program at length, and runs of the program as it is installed. */
export default defineConfig({
  ...rest,
  test: {
    ...test,
    include: ['test/**/*.e2e.test.ts', 'test/differential.test.ts'],
    exclude: [],
    env: { LDIRECTORD_RUNS: '5000' },
  },
});
