import { existsSync, readFileSync } from 'node:fs';
import type { Options } from 'tsup';
import { type Door, entriesOf } from './tools/doors.js';
import { pureInitializers } from './tools/pure-initializers.js';

const { exports = {} }: { readonly exports?: Readonly<Record<string, Door>> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const library = Object.fromEntries(entriesOf('.', exports).map(({ output, source }) => [output, source]));

/** The build of the package that tsup runs in: one ESM entry for each of its exports and for its command. */
const config: Options = {
  entry: existsSync('src/bin.ts') ? { ...library, bin: 'src/bin.ts' } : library,
  format: 'esm',
  target: 'node20',
  clean: true,
  // A map without the sources shows nothing, and with them it is half of a tarball; what is built stays readable.
  sourcemap: false,
  splitting: true,
  esbuildPlugins: [pureInitializers],
  // Declarations of other packages come from what they publish, not from their sources.
  dts: Object.keys(library).length > 0 && { entry: library, compilerOptions: { customConditions: [] } },
};
export default config;
