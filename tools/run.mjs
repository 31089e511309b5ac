#!/usr/bin/env node
// Runs a TypeScript program of the package in the current directory: run.mjs FILE [ARGUMENT...]
import { pathToFileURL } from 'node:url';
import { bundleFile } from './bundle.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: run.mjs FILE [ARGUMENT...]');
  process.exit(64);
}
process.argv.splice(1, Infinity, await bundleFile(file), ...args);
await import(pathToFileURL(process.argv[1]).href);
