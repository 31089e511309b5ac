#!/usr/bin/env node
import { runCli } from './cli/run.js';

// Nobody may be reading any more (a pipe that is closed, a terminal that is gone): what is being made is still made
// whole, or removed.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2));
