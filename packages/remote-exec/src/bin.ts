#!/usr/bin/env node
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { askSecret } from './cli/ask.js';
import { main } from './cli/main.js';

const { stdout, stderr, stdin, env } = process;

const stop = new AbortController();
/** What the process exits with where something from outside ended it. */
let stopCode: number | undefined;
const end = (code: number, why: string): void => {
  stopCode ??= code;
  stop.abort(new Error(why));
};
// The second one ends this process at once.
process.once('SIGINT', () => end(130, 'interrupted'));
process.once('SIGTERM', () => end(143, 'terminated'));
// A terminal that is closed says so several times, and takes no more output.
process.on('SIGHUP', () => end(129, 'its terminal was closed'));
stderr.on('error', () => undefined);
// Whoever reads the output may stop before its end: what runs on the hosts is ended first.
stdout.on('error', () => end(141, 'nobody reads the output any more'));

let room: Promise<unknown> | undefined;
/** Writes, and says by a promise when there is room again. */
function write(text: string): Promise<unknown> | undefined {
  if (stop.signal.aborted || stdout.write(text)) return undefined;
  room ??= once(stdout, 'drain', { signal: stop.signal })
    .catch(() => undefined)
    .finally(() => {
      room = undefined;
    });
  return room;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
const code = await main(process.argv.slice(2), {
  stdout: write,
  stderr: (text) => stderr.write(text),
  color: stdout.isTTY === true && !env['NO_COLOR'],
  columns: () => (stderr.isTTY === true && env['TERM'] !== 'dumb' ? stderr.columns || 80 : undefined),
  version,
  stdin: () => stdin,
  readStdin: async () => {
    stop.signal.addEventListener('abort', () => stdin.destroy(), { once: true });
    return buffer(stdin);
  },
  askSecret: (question) => askSecret(question, () => end(130, 'interrupted')),
  signal: stop.signal,
}).catch((error: unknown) => {
  if (stopCode === undefined) throw error;
  return stopCode;
});
process.exitCode = stopCode ?? code;
