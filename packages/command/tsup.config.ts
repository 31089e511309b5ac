import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

const entry = { index: 'src/index.ts', node: 'src/node/index.ts', testing: 'src/testing/index.ts' };

export default defineConfig({
  ...base,
  entry,
  dts: { entry, compilerOptions: { customConditions: [], composite: false } },
});
