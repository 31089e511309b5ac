import type { ProgressEvent } from '@harderway/progress';
import type { RunLocks } from './locks.js';
import type { RunContext } from './operation-context.js';

/** Options of carrying out waves. */
export interface WaveOptions {
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Ends the run at once: commands on hosts are ended, and a service that was stopped for a restart is started by its host. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the run at a good place: the wave in progress is finished, and servers that the run has drained are put back. */
  readonly ending?: AbortSignal | undefined;
  /** Called where `ending` is aborted during a wave, with what is finished first, such as `control0`. An error that it throws is ignored. */
  readonly onFinishing?: ((what: string) => void) | undefined;
  /** How long others may take to become healthy again before a wave that needs them. Default 60000. */
  readonly guardPatienceMs?: number | undefined;
  /** How long an operation may take to be done at most. Default: as long as its kind allows, which is minutes for some. */
  readonly operationPatienceMs?: number | undefined;
  /** How long a host may take for one wave, upload and starts included. Default 20 minutes. */
  readonly timeoutMs?: number | undefined;
}

/** A line for the user from an operation. */
export interface OperationNote {
  /** Id of its step. */
  readonly step: string;
  /** One line, e.g. `12 Secrets have new tokens`. */
  readonly text: string;
}

/** A run: its options, and what changes from wave to wave. */
export interface Run extends RunContext {
  readonly options: WaveOptions;
  readonly locks: RunLocks;
  readonly generations: Map<string, number>;
  readonly notes: OperationNote[];
}
