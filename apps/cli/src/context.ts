import { homedir } from 'node:os';
import type { Output as Stream, World } from '@harderway/command';
import { type Paint, uncolored } from '@harderway/diagnostics';

/** Where text goes, as progress and presentation take it. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly paint: Paint;
  write(text: string): unknown;
}

/** What the commands use of `@harderway/control-plane`. */
export type ControlPlane = typeof import('@harderway/control-plane');

/** The packages that do the work, loaded by the commands that need them. */
export interface Engine {
  /** Connects to hosts. */
  readonly sessions: () => Promise<typeof import('@harderway/control-plane/session')>;
  readonly controlPlane: () => Promise<ControlPlane>;
}

/** The real engine. */
export const engine: Engine = {
  sessions: () => import('@harderway/control-plane/session'),
  controlPlane: () => import('@harderway/control-plane'),
};

/** Everything a command touches outside of itself. */
export interface Context extends Engine, Pick<World, 'stdin' | 'environment' | 'signal'> {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Working directory, absolute. Throws a CommandError `file-missing` where it is gone. */
  readonly directory: string;
  /** Home directory, absolute. */
  readonly home: string;
}

/** A stream as progress and presentation take it. */
export const outputOf = (stream: Stream, noColor: boolean): Output => ({
  isTTY: stream.columns() !== undefined,
  get columns() {
    return stream.columns() ?? 80;
  },
  paint: noColor ? uncolored : stream.paint,
  write: (text) => stream.write(text),
});

/** The surroundings of a command. */
export const contextOf = (world: World, { sessions, controlPlane }: Engine, noColor: boolean): Context => ({
  get stdin() {
    return world.stdin;
  },
  stdout: outputOf(world.stdout, noColor),
  stderr: outputOf(world.stderr, noColor),
  environment: world.environment,
  get directory() {
    return world.workingDirectory;
  },
  home: world.environment['HOME'] ?? homedir(),
  signal: world.signal,
  sessions,
  controlPlane,
});
