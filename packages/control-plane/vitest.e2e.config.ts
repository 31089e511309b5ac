import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

const { test, ...rest } = base('control-plane-e2e');

/** Tests that set labs up: root only, minutes long, one after the other. */
export default defineConfig({
  ...rest,
  test: {
    ...test,
    include: ['test/**/*.e2e.test.ts'],
    exclude: [],
    fileParallelism: false,
    bail: 0,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
