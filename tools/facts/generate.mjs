#!/usr/bin/env node
// Writes the modules that are made from facts. A package that has some has a `facts/generate.ts`, whose default export
// takes a reader of the files beside it and returns the text of each module by its path in the package.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Replaces a file in one step, and only where its text differs: others may be reading it or writing it too. */
function write(file, text) {
  if (textOf(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  const staged = `${file}.${process.pid}`;
  writeFileSync(staged, text);
  renameSync(staged, file);
}

/** Writes the modules of one package, and removes those that its facts no longer give. */
function writeModules(directory, generate) {
  const modules = generate((name) => readFileSync(join(directory, 'facts', name), 'utf8'));
  for (const [path, text] of Object.entries(modules)) write(join(directory, path), text);
  for (const path of readdirSync(join(directory, 'src'), { recursive: true }))
    if (path.endsWith('.generated.ts') && modules[join('src', path)] === undefined)
      rmSync(join(directory, 'src', path), { force: true });
}

/** The generator of a package, bundled; it may use other packages, whose own modules must be there then. */
async function generatorOf(directory, outdir) {
  const outfile = join(outdir, `${basename(directory)}.mjs`);
  await build({
    entryPoints: [join(directory, 'facts/generate.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@harderway/source'],
    // CommonJS packages in the bundle require Node's own modules.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return (await import(pathToFileURL(outfile).href)).default;
}

/** Brings the generated modules of all packages up to date. */
export async function generateFacts() {
  let waiting = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((directory) => existsSync(join(directory, 'facts/generate.ts')));
  // Beside the sources, so that what is bundled finds what it leaves out.
  const outdir = mkdtempSync(join(root, 'node_modules/.facts-'));
  try {
    // In a fresh clone a generator may need modules that another has yet to write: it gets its turn after that.
    while (waiting.length > 0) {
      const failed = [];
      for (const directory of waiting) {
        const generator = await generatorOf(directory, outdir).catch((error) => {
          failed.push({ directory, error });
        });
        if (generator !== undefined) writeModules(directory, generator);
      }
      if (failed.length === waiting.length) throw failed[0].error;
      waiting = failed.map(({ directory }) => directory);
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateFacts();
