#!/usr/bin/env node
// Bundles TypeScript programs with the sources of the workspace, so that they run without anything being built:
// bundle.mjs DIRECTORY NAME=FILE...
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Writes each entry (name to file) as `NAME.js` into a directory. */
export async function bundle(entryPoints, outdir) {
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [outdir, ...entries] = process.argv.slice(2);
  await bundle(Object.fromEntries(entries.map((entry) => entry.split('='))), outdir);
}
