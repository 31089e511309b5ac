import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

// Downloads from a local server take a while on a busy machine.
export default mergeConfig(base('release-binaries'), defineConfig({ test: { testTimeout: 60_000 } }));
