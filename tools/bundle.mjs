#!/usr/bin/env node
// Bundles TypeScript programs with the sources of the workspace, so that they run without anything being built:
// bundle.mjs DIRECTORY NAME=FILE...
import { join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Writes each entry (name to file) as `NAME.js` into a directory. */
async function bundle(entryPoints, outdir) {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@harderway/source'],
    // Native parts are asked for where they are installed; CommonJS modules require Node's own.
    external: ['*.node'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
}

/** Bundles one file of the package in the current directory, and returns the path of the module made of it. */
export async function bundleFile(file) {
  const directory = resolve('node_modules/.cache/run');
  const { dir, name } = parse(file);
  const module = join(dir, name).replaceAll('/', '-');
  try {
    await bundle({ [module]: file }, directory);
  } catch {
    // esbuild has printed what is wrong.
    process.exit(1);
  }
  return join(directory, `${module}.js`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [outdir, ...entries] = process.argv.slice(2);
  await bundle(Object.fromEntries(entries.map((entry) => entry.split('='))), outdir);
}
