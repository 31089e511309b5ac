import type { Route } from './channel.js';
import { pause } from './deferred.js';
import { inShell, newToken } from './token.js';

/**
 * How a login's shell treats a command that only writes on stderr:
 * - `speaks`: it runs and its stderr arrives, so a command without its announcement never began.
 * - `mute`: it runs, but its stderr does not arrive: a profile or a ForceCommand drops or merges it.
 * - `other`: it does not run.
 */
export type ShellAnswer = 'speaks' | 'mute' | 'other';

/** An exit code that nothing else is likely to give. */
const spokenCode = 93;
const askMs = 5000;

/** Runs such a command on a channel of its own. Undefined if the connection did not last. */
export async function askShell(route: Route): Promise<ShellAnswer | undefined> {
  const token = newToken();
  try {
    const text = `echo ${inShell(token)} >&2; exit ${spokenCode}`;
    const channel = await route.open(text, { pty: false, signal: AbortSignal.timeout(askMs) });
    let stderr = '';
    channel.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 100_000) stderr += chunk.toString('latin1');
    });
    channel.stdout.resume();
    channel.stdin.end();
    const end = await Promise.race([channel.ended, pause(askMs)]);
    channel.close();
    if (end?.kind !== 'exited') return undefined;
    if (stderr.includes(token)) return 'speaks';
    return end.exitCode === spokenCode ? 'mute' : 'other';
  } catch {
    return undefined;
  }
}
