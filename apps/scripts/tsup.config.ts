import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({ ...base, dts: false, entry: ['src/bin.ts', 'src/bench.ts'] });
