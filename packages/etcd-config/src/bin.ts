#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { main } from './command/main.js';

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const result = main(
  process.argv.slice(2),
  { readText: (path) => readFileSync(path === '-' ? 0 : path, 'utf8') },
  manifest.version,
);
// A reader that closes early (head, less) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stderr.write(result.stderr);
process.stdout.write(result.stdout);
process.exitCode = result.exitCode;
