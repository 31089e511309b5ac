#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { askSecret } from './cli/ask.js';
import { main } from './cli/main.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second one ends this process at once.
  process.once(signal, () => stop.abort(signal));
}
// Whoever reads the output may stop before its end.
process.stdout.on('error', () => process.exit(141));

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
process.exitCode = await main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  version,
  readStdin: () => buffer(process.stdin),
  askSecret,
  signal: stop.signal,
});
