import { pause } from '../async/deferred.js';
import { RemoteExecError } from '../errors/remote-exec-error.js';
import type { Command } from '../model/command.js';
import type { Backend } from './backend.js';
import { type EndRequest, endGroupCommand } from './end-script.js';
import { launch } from './launch.js';
import { newToken } from './token.js';

/** How long the host may take to start the command that ends another. */
const startMs = 3000;

/**
 * Ends a process group by another command, over this connection, or over a new one if this one is broken, silent, or has no
 * channel left. True if the host confirmed that nothing of the group is left.
 */
export async function endRun(
  backend: Backend,
  ending: EndRequest,
  sudo: boolean | undefined,
): Promise<boolean> {
  const command: Command = { argv: endGroupCommand(ending), sudo };
  try {
    return await attempt(backend, command, ending.graceMs);
  } catch {
    if (!backend.reconnect) return false;
  }
  let fresh: Backend | undefined;
  try {
    fresh = await backend.reconnect();
    return await attempt(fresh, command, ending.graceMs);
  } catch {
    return false;
  } finally {
    await fresh?.close();
  }
}

async function attempt(backend: Backend, command: Command, graceMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(startMs);
  const launched = await launch(backend, command, newToken(), { signal, urgent: true });
  launched.stdout.resume();
  launched.stderr.resume();
  launched.stdin.end();
  const end = await Promise.race([launched.ended, pause(startMs + graceMs + 6000)]);
  if (end?.kind === 'exited') return end.exitCode === 0;
  throw new RemoteExecError('outcome-unknown', 'no answer', { outcome: 'unknown', host: backend.host });
}
