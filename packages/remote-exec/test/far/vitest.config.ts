import type { ViteUserConfig } from 'vitest/config';
import { base } from '../../../../vitest.base.js';

const { test, ...rest } = base('remote-exec');

/** Not one of the projects: far.test.ts runs it in a network namespace of its own. */
const config: ViteUserConfig = {
  ...rest,
  test: { ...test, include: ['test/far/*.inside.ts'], testTimeout: 20_000, hookTimeout: 30_000 },
};
export default config;
