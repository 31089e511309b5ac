import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

const own = base('etcd-config-e2e');

// Tests against the real programs: minutes, not seconds, so apart from `pnpm test`.
export default defineConfig({
  ...own,
  test: {
    ...own.test,
    include: ['test/**/*.e2e.test.ts'],
    exclude: [],
    globalSetup: ['test/program/install.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
