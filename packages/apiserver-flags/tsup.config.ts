import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

/** One entry for each version, so that nobody carries the flags of versions that are not used. */
const versions = Object.fromEntries(
  readdirSync('src/versions').map((file) => [file.replace('.generated.ts', ''), `src/versions/${file}`]),
);

const types = { index: 'src/index.ts', ...versions };

export default defineConfig({
  ...base,
  entry: { ...types, bin: 'src/bin.ts' },
  dts: { entry: types, compilerOptions: { customConditions: [], composite: false } },
});
