import type { Cancellation } from '../async/cancellation.js';
import { deferred } from '../async/deferred.js';
import { isRemoteExecError, type Outcome, RemoteExecError } from '../errors/remote-exec-error.js';
import type { Command } from '../model/command.js';
import type { LaunchedEnd } from './launch.js';
import { connectionLost } from './outcome.js';
import type { RunningCommand } from './start.js';

/** Time between SIGTERM and SIGKILL. */
export const defaultGraceMs = 2000;

/** Local work beside a running command. If it fails, the command is ended. */
export interface SideWork {
  readonly done: Promise<unknown>;
  /** The error to throw then; the cause may be anything. */
  readonly error: (cause: unknown, outcome: Outcome) => unknown;
}

/** The error for a callback that throws, or whose promise rejects. */
export const callbackFailure =
  (host: string): SideWork['error'] =>
  (cause, outcome) =>
    sideFailure('callback-failed', 'a callback threw', host, cause, outcome);

/** The error for the input of a command that can't be read. */
export const stdinFailure =
  (host: string): SideWork['error'] =>
  (cause, outcome) =>
    sideFailure('stdin-failed', 'the stdin of the command could not be read', host, cause, outcome);

function sideFailure(
  code: 'callback-failed' | 'stdin-failed',
  what: string,
  host: string,
  cause: unknown,
  outcome: Outcome,
): unknown {
  if (isRemoteExecError(cause)) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RemoteExecError(code, `${what}: ${why}`, { outcome, host, cause });
}

/**
 * Waits for the end of a command. A cancellation, a failure of side work, and with `endOnLoss` a lost connection end the
 * process group and are thrown.
 */
export async function conclude(
  host: string,
  { endOnLoss }: Command,
  command: RunningCommand,
  cancellation: Cancellation,
  sideWorks: readonly SideWork[],
): Promise<LaunchedEnd> {
  const failed = deferred<{ readonly kind: 'failed'; readonly work: SideWork; readonly cause: unknown }>();
  for (const work of sideWorks)
    work.done.catch((cause: unknown) => failed.resolve({ kind: 'failed', work, cause }));
  const first = await Promise.race([command.ended, cancellation.fired, failed.promise]);
  const end = async (): Promise<'ended' | 'unknown'> =>
    (await command.end(defaultGraceMs)) ? 'ended' : 'unknown';
  if (first === 'cancelled') throw cancellation.error(await end());
  if (first.kind === 'failed') throw first.work.error(first.cause, await end());
  if (first.kind === 'lost' && endOnLoss === true) throw connectionLost(host, first.reason, await end());
  return first;
}
