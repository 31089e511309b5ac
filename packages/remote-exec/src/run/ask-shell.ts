import type { Route } from './channel.js';
import { pause } from './deferred.js';
import { inShell, newToken } from './token.js';

/**
 * What a login's shell does with a command that does nothing but speak on stderr:
 * - `speaks`: it is run and heard, so one that was never heard never began.
 * - `mute`: it is run, but its stderr does not come through: a profile or a ForceCommand drops or merges it.
 * - `other`: what is sent is not run.
 */
export type ShellAnswer = 'speaks' | 'mute' | 'other';

/** An exit code that nothing else is likely to give. */
const spokenCode = 93;
const askMs = 5000;

/** Asks it, on a channel of its own. Undefined if the connection did not last. */
export async function askShell(route: Route): Promise<ShellAnswer | undefined> {
  const token = newToken();
  try {
    const text = `echo ${inShell(token)} >&2; exit ${spokenCode}`;
    const channel = await route.open(text, { pty: false, signal: AbortSignal.timeout(askMs) });
    let said = '';
    channel.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 100_000) said += chunk.toString('latin1');
    });
    channel.stdout.resume();
    channel.stdin.end();
    const end = await Promise.race([channel.ended, pause(askMs)]);
    channel.close();
    if (end?.kind !== 'exited') return undefined;
    if (said.includes(token)) return 'speaks';
    return end.exitCode === spokenCode ? 'mute' : 'other';
  } catch {
    return undefined;
  }
}
