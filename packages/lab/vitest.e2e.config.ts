import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

const { test, ...rest } = base('lab-e2e');

/** Tests that set labs up: root only, minutes long, one after the other. */
export default defineConfig({
  ...rest,
  test: {
    ...test,
    include: ['test/**/*.e2e.test.ts'],
    exclude: [],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
