import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

// RSA keys of all sizes of luck are made in some tests.
export default mergeConfig(base('cluster-pki'), defineConfig({ test: { testTimeout: 60_000 } }));
