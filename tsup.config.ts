import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Options } from 'tsup';
import { pureInitializers } from './tools/pure-initializers.js';

/** An export of a package: its source, and the file that is published. */
interface Door {
  readonly '@harderway/source'?: string;
  readonly default?: string;
}

/** `./dist/x.js` and its source as an entry; a pattern (`./src/v*.ts`) is an entry for each file that it matches. */
function entriesOf({ '@harderway/source': source, default: published }: Door): (readonly [string, string])[] {
  if (source === undefined || published === undefined) return [];
  const output = published.replace(/^\.\/dist\/|\.js$/g, '');
  const [before = '', after] = source.split('*');
  if (after === undefined) return [[output, source]];
  return readdirSync(dirname(before)).flatMap((name) => {
    const file = `./${join(dirname(before), name)}`;
    if (!file.startsWith(before) || !file.endsWith(after)) return [];
    return [[output.replace('*', file.slice(before.length, -after.length)), file] as const];
  });
}

const { exports = {} }: { readonly exports?: Readonly<Record<string, Door | string>> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const doors = Object.values(exports).flatMap((door) => (typeof door === 'string' ? [] : entriesOf(door)));
const library = Object.fromEntries(doors);

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
  dts: doors.length > 0 && { entry: library, compilerOptions: { customConditions: [] } },
};
export default config;
