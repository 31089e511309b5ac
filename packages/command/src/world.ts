import type { Paint } from '@harderway/diagnostics';
import { CommandError } from './errors.js';

/** A stream that a program writes to. */
export interface Output {
  /** Writes a text; returns a promise if the reader is slow, which settles once there is room again. */
  write(text: string): Promise<unknown> | undefined;
  /** Columns of the terminal, measured at each call; undefined if it is not a terminal. */
  columns(): number | undefined;
  /** Colors for this stream; none in a pipe, with NO_COLOR, or with TERM=dumb. */
  readonly paint: Paint;
}

/** The standard input. */
export interface Input {
  /** Reads all of it; a second call returns the same bytes. */
  bytes(): Promise<Uint8Array>;
  /** Its chunks as they arrive; for one use, and not beside `bytes`. */
  stream(): AsyncIterable<Uint8Array>;
  readonly isTerminal: boolean;
}

/** How a file is read. */
export interface ReadOptions {
  readonly regular?: boolean | undefined;
}

/** The files of this machine. */
export interface Files {
  /**
   * Reads a file; with `regular`, one that is a FIFO or a device, and may never end, cannot be read, nor one that is larger
   * than {@link LARGEST_TEXT}. The pipe that a shell makes of `<(COMMAND)` can.
   *
   * @throws CommandError `file-unreadable`
   */
  read(path: string, options?: ReadOptions): Uint8Array;
  /** Names of the files in a directory, sorted; undefined if the path is not a directory, or cannot be read. */
  list(path: string): readonly string[] | undefined;
  /**
   * Replaces the content of an existing file, whole or not at all. Links, mode and owner stay.
   *
   * @throws CommandError `file-unwritable`
   */
  replace(path: string, content: Uint8Array): Promise<void>;
}

/** Everything outside of a program that it uses. */
export interface World {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly files: Files;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly now: () => Date;
  /** Aborted when a signal or a reader that went away ends the program. */
  readonly signal: AbortSignal;
  /**
   * Carries out work that ends at a good place of its own. Meanwhile the first signal aborts `ending` alone, and only a second one
   * `signal`; a reader that goes away aborts `ending`. Once the work has ended for that reason, `signal` is aborted too.
   */
  readonly finishing: <T>(work: (ending: AbortSignal) => Promise<T>) => Promise<T>;
  /**
   * Leaves signals to the caller, for a command that passes them on to a child process: they no longer abort `signal` or
   * decide the exit code.
   */
  readonly handOverSignals: () => void;
  /** Version of the program's package. */
  readonly version: string;
  /** Home page of the program's package; undefined if its package.json names none. */
  readonly homepage?: string | undefined;
}

/** The most bytes of a text that is checked, 16 MiB: no configuration is larger, and to check one takes minutes. */
export const LARGEST_TEXT: number = 16 * 1024 * 1024;

/** The bytes of a file, or of the standard input for `-`. Throws a CommandError `file-unreadable`. */
export async function readBytes(world: World, path: string, options?: ReadOptions): Promise<Uint8Array> {
  if (path !== '-') return world.files.read(path, options);
  const bytes = await world.stdin.bytes();
  if (options?.regular === true && bytes.length > LARGEST_TEXT)
    throw new CommandError('file-unreadable', 'cannot read the standard input: it is larger than 16 MiB');
  return bytes;
}

/** The name of a path in messages: `<stdin>` for `-`. */
export const nameOfPath = (path: string): string => (path === '-' ? '<stdin>' : path);

/**
 * The text of a file in UTF-8, or of the standard input for `-`. A byte order mark stays. Invalid bytes become U+FFFD, or with
 * `exact`, for a file that is written again, are an error. Throws a CommandError `file-unreadable`.
 */
export async function readText(
  world: World,
  path: string,
  { exact: fatal = false }: { readonly exact?: boolean | undefined } = {},
): Promise<string> {
  const bytes = await readBytes(world, path, { regular: true });
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal }).decode(bytes);
  } catch (cause) {
    const message = `cannot read ${nameOfPath(path)}: it has bytes that are not UTF-8`;
    throw new CommandError('file-unreadable', message, { cause });
  }
}
