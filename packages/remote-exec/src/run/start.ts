import { isRemoteExecError, RemoteExecError } from '../errors.js';
import type { Command } from '../model.js';
import type { Route } from './channel.js';
import { pause } from './deferred.js';
import { endRun } from './end-run.js';
import { type Launched, launch } from './launch.js';
import type { Stop } from './stop.js';
import { newToken } from './token.js';

/** A command in flight that can be ended. */
export interface Started extends Launched {
  /** Ends the process group. True if the host confirmed that nothing of it is left. */
  end(graceMs: number): Promise<boolean>;
}

/** How long the other end may take to announce where the command runs, once it is to be ended. */
const announceMs = 3000;
/** Time between SIGTERM and SIGKILL for a command whose start was not confirmed. */
const unconfirmedGraceMs = 1000;

/** Starts a command on a route. What the stop interrupts rejects with its error. */
export async function start(route: Route, command: Command, stop: Stop): Promise<Started> {
  const token = newToken();
  const launched = await launch(route, command, token, { signal: stop.signal })
    .catch((error: unknown) => endStray(route, command, token, stop, error))
    .catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
      throw stop.error(isRemoteExecError(error) ? error.outcome : 'never-ran');
    });
  const end = async (graceMs: number): Promise<boolean> => {
    // The kernel hangs up what runs on a terminal that is closed; what ignores that is found by its token.
    if (command.pty === true) launched.close();
    else await Promise.race([launched.announced, pause(announceMs)]);
    const gone = await endRun(route, { token, group: launched.group(), graceMs }, command.sudo);
    launched.close();
    return gone;
  };
  return { ...launched, end };
}

/** Ends a command that was sent, got no answer, and is not wanted any more: it is found by its token. */
async function endStray(
  route: Route,
  command: Command,
  token: string,
  stop: Stop,
  cause: unknown,
): Promise<never> {
  const stray = isRemoteExecError(cause) && cause.outcome === 'unknown';
  if (!stray || !(stop.signal.aborted || command.endOnLoss === true)) throw cause;
  const gone = await endRun(route, { token, group: undefined, graceMs: unconfirmedGraceMs }, command.sudo);
  if (!gone) throw cause;
  const message = 'the connection was lost; what was started was ended.';
  throw new RemoteExecError('CONNECTION_LOST', message, { outcome: 'ended', host: route.host, cause });
}
