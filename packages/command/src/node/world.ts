import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { colored, uncolored } from '@harderway/diagnostics';
import { EXIT } from '../exit-codes.js';
import type { Input, Output, World } from '../world.js';
import { nodeFiles } from './files.js';
import type { Stop } from './stop.js';

/** NO_COLOR counts if it is set and not empty (no-color.org); FORCE_COLOR colors pipes, for CI logs. */
function colors(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
}

function outputOf(stream: NodeJS.WriteStream, stop: Stop): Output {
  let drained: Promise<unknown> | undefined;
  return {
    write: (text) => {
      if (stream.destroyed || stream.write(text)) return undefined;
      drained ??= once(stream, 'drain', { signal: stop.signal })
        .catch(() => undefined)
        .finally(() => {
          drained = undefined;
        });
      return drained;
    },
    columns: () =>
      stream.isTTY === true && process.env['TERM'] !== 'dumb' ? stream.columns || 80 : undefined,
    paint: colors(stream) ? colored : uncolored,
  };
}

function inputOf(stop: Stop): Input {
  let all: Promise<Uint8Array> | undefined;
  const { stdin } = process;
  stop.signal.addEventListener('abort', () => stdin.destroy(), { once: true });
  return {
    bytes: () => {
      all ??= buffer(stdin);
      return all;
    },
    stream: () => stdin,
    isTerminal: stdin.isTTY === true,
  };
}

/** The process around the program. A reader of the output that goes away, such as `head`, stops the program. */
export function nodeWorld(version: string, stop: Stop): World {
  const { stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.now(EXIT.brokenPipe, 'the reader of the output went away');
  });
  // Nobody is left to be informed.
  stderr.on('error', () => undefined);
  let stdin: Input | undefined;
  return {
    stdout: outputOf(stdout, stop),
    stderr: outputOf(stderr, stop),
    // Touching process.stdin opens it, which holds up programs that never read it.
    get stdin() {
      stdin ??= inputOf(stop);
      return stdin;
    },
    files: nodeFiles,
    environment: process.env,
    workingDirectory: process.cwd(),
    now: () => new Date(),
    signal: stop.signal,
    version,
  };
}
