import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

const { test, ...rest } = base('component-flags-e2e');

export default defineConfig({
  ...rest,
  test: { ...test, include: ['test/**/*.e2e.test.ts'], exclude: [], testTimeout: 300_000 },
});
