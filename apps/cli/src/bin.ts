#!/usr/bin/env node
import { processContext } from './context.js';
import { exitCodes } from './exit-codes.js';
import { run } from './run.js';

const stop = new AbortController();

// The first signal ends the work in an orderly way, the second one at once.
for (const [signal, code] of [
  ['SIGINT', exitCodes.interrupted],
  ['SIGTERM', exitCodes.terminated],
] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(code);
    stop.abort(signal);
  });
}

// Whoever reads our output may go away (harderway plan | head): that is no error, and no reason to stop an apply.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const code = await run(process.argv.slice(2), processContext(stop.signal));
// What was printed goes out first; what is still under way for nobody (a connection being closed) is not waited for.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
process.exit(code);
