import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';
import { writeDeclarations } from './tools/declarations.js';
import { type Choice, choicesOf, type Door, entriesOf } from './tools/doors.js';
import { esModules } from './tools/es-modules.js';
import { pureInitializers } from './tools/pure-initializers.js';
import { thirdPartyLicences } from './tools/third-party-licences.js';

interface Manifest {
  readonly exports?: Readonly<Record<string, Door>>;
  readonly imports?: Readonly<Record<string, Choice>>;
}

const { exports = {}, imports }: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const library = Object.fromEntries(entriesOf('.', exports).map(({ output, source }) => [output, source]));

/** The modules that the program which loads the package, or its bundler, chooses from. */
const choices = Object.fromEntries(choicesOf('.', imports).map(({ output, source }) => [output, source]));

/**
 * The modules that use the YAML library, each an entry: a bundler keeps that library, which does not say that it has no side
 * effects, with every file that imports it. A function beside them should not bring it.
 */
const yaml = Object.fromEntries(
  readdirSync('src', { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /^(?:import|\}) (?!type).*from 'yaml';$/m.test(readFileSync(join('src', file), 'utf8')))
    .map((file) => [`yaml/${file.slice(0, -3)}`, join('src', file)]),
);

/**
 * The build of the package that tsup runs in: one ESM entry for each of its exports and for its command. What its sources import
 * from a development dependency is bundled: a library of which a part is used, and whose packages are larger than all of ours.
 */
const config: Options = {
  entry: { ...library, ...choices, ...yaml, ...(existsSync('src/bin.ts') ? { bin: 'src/bin.ts' } : {}) },
  external: [/^#/],
  format: 'esm',
  target: 'node20',
  clean: true,
  // A map without the sources shows nothing, and with them it is half of a tarball; what is built stays readable.
  sourcemap: false,
  splitting: true,
  esbuildPlugins: [esModules, pureInitializers, thirdPartyLicences('dist/THIRD-PARTY-LICENCES.txt')],
  // Declarations of other packages come from what they publish, not from their sources.
  dts: Object.keys(library).length > 0 && {
    entry: await writeDeclarations(library),
    compilerOptions: { customConditions: [] },
  },
};
export default config;
