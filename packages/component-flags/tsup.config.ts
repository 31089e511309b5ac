import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

const entry = {
  index: 'src/index.ts',
  'kubernetes/index': 'src/kubernetes/index.ts',
  'program/index': 'src/program/index.ts',
  'documents/index': 'src/documents/index.ts',
};

export default defineConfig({
  ...base,
  entry,
  dts: { entry, compilerOptions: { customConditions: [], composite: false } },
});
