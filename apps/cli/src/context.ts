import { homedir } from 'node:os';
import { CliError } from './errors.js';

/** Where text goes; `process.stdout` and `process.stderr` fit. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where answers come from; `process.stdin` fits. */
interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

/** Everything a command touches of its surroundings. */
export interface Context {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Working directory, absolute.
   *
   * @throws CliError `file-missing` where it is gone
   */
  readonly directory: string;
  /** Home folder, absolute. */
  readonly home: string;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** What connects to hosts, loaded by the commands that do. */
  readonly sessions: () => Promise<Sessions>;
  /** The engine, loaded by the commands that need it. */
  readonly controlPlane: () => Promise<ControlPlane>;
}

/** What the commands use of `@harderway/control-plane/session`. */
type Sessions = typeof import('@harderway/control-plane/session');

/** What the commands use of `@harderway/control-plane`. */
export type ControlPlane = typeof import('@harderway/control-plane');

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new CliError('file-missing', 'the folder this was started in is gone', {
      hint: 'change to one that is there, and run it again',
      cause: error,
    });
  }
}

/** The surroundings of this process. */
export function processContext(signal: AbortSignal): Context {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    // Asked when it is needed: help can be had in a folder that is gone too.
    get directory() {
      return workingDirectory();
    },
    home: homedir(),
    signal,
    sessions: () => import('@harderway/control-plane/session'),
    controlPlane: () => import('@harderway/control-plane'),
  };
}
