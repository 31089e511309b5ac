import { homedir } from 'node:os';
import type { Input, Output as Stream, World } from '@harderway/command';

/** Where text goes, as progress and presentation take it. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): unknown;
}

/** What the commands use of `@harderway/control-plane`. */
export type ControlPlane = typeof import('@harderway/control-plane');

/** The packages that do the work, loaded by the commands that need them. */
export interface Engine {
  /** What connects to hosts. */
  readonly sessions: () => Promise<typeof import('@harderway/control-plane/session')>;
  readonly controlPlane: () => Promise<ControlPlane>;
}

/** The real engine. */
export const engine: Engine = {
  sessions: () => import('@harderway/control-plane/session'),
  controlPlane: () => import('@harderway/control-plane'),
};

/** Everything a command touches outside of itself. */
export interface Context extends Engine {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: World['environment'];
  /** Working directory, absolute. Throws a CommandError `file-missing` where it is gone. */
  readonly directory: string;
  /** Home directory, absolute. */
  readonly home: string;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}

/** A stream as progress and presentation take it. */
export const outputOf = (stream: Stream): Output => ({
  isTTY: stream.columns() !== undefined,
  get columns() {
    return stream.columns() ?? 80;
  },
  write: (text) => stream.write(text),
});

/** The surroundings of a command. */
export const contextOf = (world: World, { sessions, controlPlane }: Engine): Context => ({
  get stdin() {
    return world.stdin;
  },
  stdout: outputOf(world.stdout),
  stderr: outputOf(world.stderr),
  environment: world.environment,
  get directory() {
    return world.workingDirectory;
  },
  home: world.environment['HOME'] ?? homedir(),
  signal: world.signal,
  sessions,
  controlPlane,
});
