#!/usr/bin/env node
// Writes the modules that are made from facts. A package that has some has a `facts/generate.ts`, whose default export
// takes a reader of the files beside it and returns the text of each module by its path in the package. A package whose
// facts and generator are as they were after the last run is left alone.
import { createHash } from 'node:crypto';
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
import { basename, dirname, join, relative } from 'node:path';
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

const hashes = new Map();

/** The hash of a file by its path from the root; undefined where it is missing. */
function hashOf(path) {
  const text = hashes.has(path) ? undefined : textOf(join(root, path));
  if (text !== undefined) hashes.set(path, createHash('sha256').update(text).digest('hex'));
  return hashes.get(path);
}

/** The hashes of all files that the modules of a package were made from, and of the modules. */
const stampOf = (directory) => join(directory, 'node_modules/.cache/facts.json');

function isCurrent(directory) {
  const stamp = textOf(stampOf(directory));
  return (
    stamp !== undefined && Object.entries(JSON.parse(stamp)).every(([path, hash]) => hashOf(path) === hash)
  );
}

/** Writes the modules of one package, and removes those that its facts no longer give. */
function writeModules(directory, { generate, inputs }) {
  const facts = new Set();
  const modules = generate((name) => {
    facts.add(join(directory, 'facts', name));
    return readFileSync(join(directory, 'facts', name), 'utf8');
  });
  for (const [path, text] of Object.entries(modules)) write(join(directory, path), text);
  for (const path of readdirSync(join(directory, 'src'), { recursive: true }))
    if (path.endsWith('.generated.ts') && modules[join('src', path)] === undefined)
      rmSync(join(directory, 'src', path), { force: true });
  const made = Object.keys(modules).map((path) => join(directory, path));
  const all = [
    ...inputs,
    ...[fileURLToPath(import.meta.url), ...facts, ...made].map((path) => relative(root, path)),
  ];
  for (const path of made) hashes.delete(relative(root, path));
  write(stampOf(directory), JSON.stringify(Object.fromEntries(all.map((path) => [path, hashOf(path)]))));
}

/** The generator of a package, bundled, and the files in it; it may use other packages, whose own modules must be there then. */
async function generatorOf(directory, outdir) {
  const outfile = join(outdir, `${basename(directory)}.mjs`);
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
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
  const { default: generate } = await import(pathToFileURL(outfile).href);
  return { generate, inputs: Object.keys(metafile.inputs) };
}

/** Brings the generated modules of all packages up to date. */
export async function generateFacts() {
  const packages = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((directory) => existsSync(join(directory, 'facts/generate.ts')));
  let stale = packages.filter((directory) => !isCurrent(directory));
  if (stale.length === 0) return;
  // Beside the sources, so that what is bundled finds what it leaves out.
  const outdir = mkdtempSync(join(root, 'node_modules/.facts-'));
  try {
    // A generator may use modules of another package, which are missing in a fresh clone: it gets its turn after them.
    for (let round = 1; stale.length > 0; round += 1) {
      const failed = [];
      for (const directory of stale) {
        const generator = await generatorOf(directory, join(outdir, String(round))).catch((error) => {
          failed.push(error);
        });
        if (generator !== undefined) writeModules(directory, generator);
      }
      if (failed.length === stale.length) throw failed[0];
      stale = packages.filter((directory) => !isCurrent(directory));
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateFacts();
