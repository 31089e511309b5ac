#!/usr/bin/env node
// Runs a TypeScript program of the package in the current directory: run.mjs FILE [ARGUMENT...]
import { join, parse, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: run.mjs FILE [ARGUMENT...]');
  process.exit(64);
}
const directory = resolve('node_modules/.cache/run');
const { dir, name } = parse(file);
const program = join(dir, name).replaceAll('/', '-');
try {
  await bundle({ [program]: file }, directory);
} catch {
  // esbuild has printed what is wrong.
  process.exit(1);
}
process.argv.splice(1, Infinity, join(directory, `${program}.js`), ...args);
await import(pathToFileURL(process.argv[1]).href);
