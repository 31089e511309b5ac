import { uncolored } from '@harderway/diagnostics';
import type { Program } from '../command.js';
import { CommandError } from '../errors.js';
import { runProgram } from '../run.js';
import type { Output, World } from '../world.js';

/** The initial state of a world in memory. */
export interface MemoryWorldOptions {
  /** Files by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  readonly stdin?: string | Uint8Array | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Columns of the terminal that stdout and stderr are; default: they are pipes. */
  readonly columns?: number | undefined;
  readonly now?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asks work in progress to end. Default: never. */
  readonly ending?: AbortSignal | undefined;
  /** Default: `/`. */
  readonly workingDirectory?: string | undefined;
}

/** A world in memory, and the outputs of a program in it. */
export interface MemoryWorld {
  readonly world: World;
  stdout(): string;
  stderr(): string;
  /** A file as text; undefined if it is missing. */
  file(path: string): string | undefined;
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function recorder(columns: number | undefined): { readonly output: Output; text(): string } {
  const parts: string[] = [];
  return {
    output: {
      write: (text) => {
        parts.push(text);
        return undefined;
      },
      columns: () => columns,
      paint: uncolored,
    },
    text: () => parts.join(''),
  };
}

/** A world for tests: files, streams, environment and clock in memory. It behaves like the real one. */
export function memoryWorld(options: MemoryWorldOptions = {}): MemoryWorld {
  const files = new Map(
    Object.entries(options.files ?? {}).map(([path, content]) => [path, bytesOf(content)]),
  );
  const stdout = recorder(options.columns);
  const stderr = recorder(options.columns);
  const stdin = bytesOf(options.stdin ?? '');
  const found = (path: string, verb: string): Uint8Array => {
    const content = files.get(path);
    if (content !== undefined) return content;
    throw new CommandError(
      verb === 'read' ? 'file-unreadable' : 'file-unwritable',
      `cannot ${verb} ${path}: no such file`,
    );
  };
  return {
    world: {
      stdout: stdout.output,
      stderr: stderr.output,
      stdin: {
        bytes: async () => stdin,
        async *stream() {
          yield stdin;
        },
        isTerminal: false,
      },
      files: {
        read: (path) => found(path, 'read'),
        list: (path) => {
          const within = `${path.replace(/\/$/, '')}/`;
          const names = [...files.keys()].flatMap((file) =>
            file.startsWith(within) ? [file.slice(within.length)] : [],
          );
          return names.length === 0 ? undefined : names.filter((name) => !name.includes('/')).sort();
        },
        replace: async (path, content) => {
          found(path, 'write');
          files.set(path, content);
        },
      },
      environment: options.environment ?? {},
      workingDirectory: options.workingDirectory ?? '/',
      now: () => options.now ?? new Date(0),
      signal: options.signal ?? new AbortController().signal,
      finishing: (work) => work(options.ending ?? new AbortController().signal),
      handOverSignals: () => undefined,
      version: '0.0.0-test',
    },
    stdout: stdout.text,
    stderr: stderr.text,
    file: (path) => {
      const content = files.get(path);
      return content === undefined ? undefined : new TextDecoder().decode(content);
    },
  };
}

/** The result of a program in a world in memory. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  file(path: string): string | undefined;
}

/** Runs a program in a world in memory. */
export async function runInMemory(
  program: Program,
  args: readonly string[],
  options: MemoryWorldOptions = {},
): Promise<Ran> {
  const { world, stdout, stderr, file } = memoryWorld(options);
  const code = await runProgram(program, args, world);
  return { code, stdout: stdout(), stderr: stderr(), file };
}
