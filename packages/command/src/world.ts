import type { Paint } from '@harderway/diagnostics';

/** A stream that a program writes to. */
export interface Output {
  /** Writes a text; gives a promise where the reader is slow, which settles when there is room again. */
  write(text: string): Promise<unknown> | undefined;
  /** Columns of the terminal, read anew at each call; undefined where it is no terminal. */
  columns(): number | undefined;
  /** Colors for this stream; none in a pipe, with NO_COLOR, or with TERM=dumb. */
  readonly paint: Paint;
}

/** The standard input. */
export interface Input {
  /** All of it. A second call gives the same bytes. */
  bytes(): Promise<Uint8Array>;
  /** Its pieces as they arrive; can be taken once, and not beside `bytes`. */
  stream(): AsyncIterable<Uint8Array>;
  readonly isTerminal: boolean;
}

/** The files of this machine. */
export interface Files {
  /** @throws CommandError `file-unreadable` */
  read(path: string): Uint8Array;
  /**
   * Replaces what an existing file holds, whole or not at all. Links, mode and owner stay.
   *
   * @throws CommandError `file-unwritable`
   */
  replace(path: string, content: Uint8Array): void;
}

/** All that a program meets outside of itself. */
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
   * Leaves signals to the caller, for one that hands them on to a program it runs: they neither abort `signal` nor
   * decide the exit code any more.
   */
  readonly handOverSignals: () => void;
  /** Version of the program's package. */
  readonly version: string;
}

/** The bytes of a file, or of the standard input for `-`. Throws a CommandError `file-unreadable`. */
export const readBytes = async (world: World, path: string): Promise<Uint8Array> =>
  path === '-' ? world.stdin.bytes() : world.files.read(path);

/**
 * The text of a file in UTF-8, or of the standard input for `-`. Bytes that are no UTF-8 become U+FFFD, and a byte
 * order mark stays. Throws a CommandError `file-unreadable`.
 */
export const readText = async (world: World, path: string): Promise<string> =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readBytes(world, path));

/** How messages call a path: `<stdin>` for `-`. */
export const nameOfPath = (path: string): string => (path === '-' ? '<stdin>' : path);
