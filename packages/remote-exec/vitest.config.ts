import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

export default mergeConfig(
  defineConfig(base('remote-exec')),
  defineConfig({ test: { globalSetup: './test/rig/debian.ts', testTimeout: 20_000, hookTimeout: 60_000 } }),
);
