import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

const entries = { index: 'src/index.ts', effective: 'src/effective/index.ts', lint: 'src/lint/index.ts' };

export default defineConfig({
  ...base,
  entry: { ...entries, bin: 'src/bin.ts' },
  dts: { entry: entries, compilerOptions: { customConditions: [], composite: false } },
});
