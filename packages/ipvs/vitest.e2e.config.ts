import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

const { test, ...rest } = base('ipvs-e2e');

/** Tests on a real kernel with IPVS: root only, a virtual machine, minutes long. */
export default defineConfig({
  ...rest,
  test: {
    ...test,
    include: ['test/**/*.e2e.test.ts'],
    exclude: [],
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
