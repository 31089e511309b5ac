import type { TestProjectInlineConfiguration } from 'vitest/config';
import { suite, tiers } from '../../../../vitest.config.js';

const { test, ...rest } = suite('far', tiers.programs, []);

/** Not one of the projects: far.programs.test.ts runs it in a network namespace of its own. */
const config: TestProjectInlineConfiguration = {
  ...rest,
  test: {
    ...test,
    include: ['packages/remote-exec/test/far/*.inside.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
};
export default config;
