import type { World } from '@harderway/command';
import type { Paint } from '@harderway/diagnostics';
import type { RunLog } from './log/run-log.js';

/** Where text goes, as progress and presentation take it. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly paint: Paint;
  write(text: string): unknown;
}

/** The part of `@harderway/control-plane` that the commands use. */
export type ControlPlane = typeof import('./engine.js');

/** The part of it that a run which finds nothing to do needs; the rest takes longer to load. */
export type Planning = typeof import('@harderway/control-plane/planning');

/** The packages that do the work, loaded by the commands that need them. */
export interface Engine {
  /** Connects to hosts. */
  readonly sessions: () => Promise<typeof import('@harderway/control-plane/session')>;
  readonly planning: () => Promise<Planning>;
  readonly controlPlane: () => Promise<ControlPlane>;
}

/** The real engine. */
export const engine: Engine = {
  sessions: () => import('@harderway/control-plane/session'),
  planning: () => import('@harderway/control-plane/planning'),
  controlPlane: () => import('./engine.js'),
};

/** Everything a command touches outside of itself. */
export interface Context
  extends Engine,
    Pick<World, 'stdin' | 'environment' | 'signal' | 'finishing' | 'now'> {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Working directory, absolute. Throws a CommandError `file-missing` where it is gone. */
  readonly directory: string;
  /** Home directory, absolute. */
  readonly home: string;
  readonly log: RunLog;
  /** Hosts at the same time; undefined means the engine's default. */
  readonly concurrency: number | undefined;
}
