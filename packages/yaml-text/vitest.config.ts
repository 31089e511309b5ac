import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

// Property tests take a while on a busy machine.
export default mergeConfig(base('yaml-text'), defineConfig({ test: { testTimeout: 60_000 } }));
