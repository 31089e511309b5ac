#!/usr/bin/env node
import { processContext } from './context.js';
import { CliError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import { run } from './run.js';

const stop = new AbortController();

// The first signal ends the work in an orderly way, the second one at once. A terminal that is closed says so several times.
process.on('SIGHUP', () => stop.abort('SIGHUP'));
for (const [signal, code] of [
  ['SIGINT', exitCodes.interrupted],
  ['SIGTERM', exitCodes.terminated],
] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(code);
    stop.abort(signal);
  });
}

// Whoever reads our output may go away (harderway plan | head): that is no error. A full disk under a log is one, but no
// reason to stop an apply halfway: it is told at the end. What standard error cannot take can be told nowhere.
let lost: NodeJS.ErrnoException | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lost ??= error;
});
process.stderr.on('error', () => {});

let code = await run(process.argv.slice(2), processContext(stop.signal));
// What was printed goes out first; what is still under way for nobody (a connection being closed) is not waited for.
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));
await flushed(process.stdout);
if (lost !== undefined) {
  const { renderError } = await import('./present/error.js');
  const { styleFor } = await import('./present/style.js');
  const color = !process.argv.includes('--no-color');
  const error = new CliError('file-unwritable', `standard output cannot be written: ${lost.code}`, {
    hint: 'make room where it goes; what was to be printed is lost, and what was done stays',
    cause: lost,
  });
  process.stderr.write(renderError(error, styleFor(process.stderr, { environment: process.env }, { color })));
  if (code === exitCodes.ok || code === exitCodes.changesPending) code = exitCodes.error;
}
await flushed(process.stderr);
process.exit(code);
