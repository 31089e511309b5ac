import { RemoteExecError } from '../errors.js';
import type { Command } from '../model.js';
import type { Route } from './channel.js';
import { pause } from './deferred.js';
import { type Ending, endGroupCommand } from './end-script.js';
import { launch } from './launch.js';
import { newToken } from './token.js';

/** How long the host may take to start ending a command. */
const startMs = 3000;

/**
 * Ends a process group by a command of its own, over this route, or over a new connection if this one is
 * broken, silent, or has no channel left. True if the host confirmed that nothing is left.
 */
export async function endRun(route: Route, ending: Ending, sudo: boolean | undefined): Promise<boolean> {
  const command: Command = { argv: endGroupCommand(ending), sudo };
  try {
    return await attempt(route, command, ending.graceMs);
  } catch {
    if (!route.again) return false;
  }
  let fresh: Route | undefined;
  try {
    fresh = await route.again();
    return await attempt(fresh, command, ending.graceMs);
  } catch {
    return false;
  } finally {
    await fresh?.close();
  }
}

async function attempt(route: Route, command: Command, graceMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(startMs);
  const launched = await launch(route, command, newToken(), { signal, urgent: true });
  launched.stdout.resume();
  launched.stderr.resume();
  launched.stdin.end();
  const end = await Promise.race([launched.ended, pause(startMs + graceMs + 6000)]);
  if (end?.kind === 'exited') return end.exitCode === 0;
  throw new RemoteExecError('OUTCOME_UNKNOWN', 'no answer', { outcome: 'unknown', host: route.host });
}
