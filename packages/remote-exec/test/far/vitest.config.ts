import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { suite } from '../../../../vitest.config.js';

const { test, ...rest } = suite(fileURLToPath(new URL('../..', import.meta.url)), false);

/** Not one of the projects: far.test.ts runs it in a network namespace of its own. */
const config: TestProjectInlineConfiguration = {
  ...rest,
  test: {
    ...test,
    globalSetup: [],
    include: ['test/far/*.inside.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
};
export default config;
