import type { Cancellation } from '../async/cancellation.js';
import { pause } from '../async/deferred.js';
import { isRemoteExecError, RemoteExecError } from '../errors/remote-exec-error.js';
import type { Command } from '../model/command.js';
import type { Backend } from './backend.js';
import { endRun } from './end-run.js';
import { type Launched, launch } from './launch.js';
import { newToken } from './token.js';

/** A command in progress that can be ended. */
export interface RunningCommand extends Launched {
  /** Ends the process group. True if the host confirmed that nothing of it is left. */
  end(graceMs: number): Promise<boolean>;
}

/** How long to wait for the announcement of a command that is to be ended. */
const announceMs = 3000;
/** Time between SIGTERM and SIGKILL for a command whose start was not confirmed. */
const unconfirmedGraceMs = 1000;

/** Starts a command. @throws RemoteExecError, of the cancellation if that interrupts the start */
export async function start(
  backend: Backend,
  command: Command,
  cancellation: Cancellation,
): Promise<RunningCommand> {
  const token = newToken();
  const launched = await launch(backend, command, token, { signal: cancellation.signal })
    .catch((error: unknown) => endStray(backend, command, token, cancellation, error))
    .catch((error: unknown) => {
      if (!cancellation.signal.aborted) throw error;
      throw cancellation.error(isRemoteExecError(error) ? error.outcome : 'never-ran');
    });
  const end = async (graceMs: number): Promise<boolean> => {
    // Closing a terminal hangs up its processes. Those that ignore that are found by their token.
    if (command.pty === true) launched.close();
    else await Promise.race([launched.announced, pause(announceMs)]);
    const gone = await endRun(backend, { token, group: launched.group(), graceMs }, command.sudo);
    launched.close();
    return gone;
  };
  return { ...launched, end };
}

/** Ends a command that was sent but not answered, if it is not wanted any more. It is found by its token. */
async function endStray(
  backend: Backend,
  command: Command,
  token: string,
  cancellation: Cancellation,
  cause: unknown,
): Promise<never> {
  const stray = isRemoteExecError(cause) && cause.outcome === 'unknown';
  if (!stray || !(cancellation.signal.aborted || command.endOnLoss === true)) throw cause;
  const gone = await endRun(backend, { token, group: undefined, graceMs: unconfirmedGraceMs }, command.sudo);
  if (!gone) throw cause;
  const message = 'the connection was lost while the command started; the command was ended.';
  throw new RemoteExecError('connection-lost', message, { outcome: 'ended', host: backend.host, cause });
}
