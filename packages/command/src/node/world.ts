import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { colored, uncolored } from '@harderway/diagnostics';
import { CommandError } from '../errors.js';
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

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const hint = 'change to a directory that exists, and run it again';
    throw new CommandError('file-missing', 'the directory this was started in is gone', { hint, cause });
  }
}

/**
 * The world of this process. A reader of the output that goes away, such as `head`, stops the program. A full disk only
 * calls `lost`, since an interrupted change would be worse.
 */
export function nodeWorld(
  { version, homepage }: Pick<World, 'version' | 'homepage'>,
  stop: Stop,
  lost: (code: string) => void,
): World {
  const { stdout, stderr } = process;
  stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') stop.ask(EXIT.brokenPipe, 'the reader of the output went away');
    else lost(code);
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
    get workingDirectory() {
      return workingDirectory();
    },
    now: () => new Date(),
    signal: stop.signal,
    finishing: stop.finishing,
    handOverSignals: stop.handOver,
    version,
    homepage,
  };
}
