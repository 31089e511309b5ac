import { pause } from '../async/deferred.js';
import type { Backend } from './backend.js';
import { inShell, newToken } from './token.js';

/**
 * How the login shell treats a command that only writes to stderr:
 * - `speaks`: it runs and its stderr arrives, so a command without its announcement never began.
 * - `mute`: it runs, but its stderr does not arrive, because a profile or a ForceCommand drops or redirects it.
 * - `other`: it does not run.
 */
export type ShellAnswer = 'speaks' | 'mute' | 'other';

/** An exit code that hardly anything else uses. */
const spokenCode = 93;
const askMs = 5000;

/** Runs such a command on a new channel. Undefined if the connection was lost. */
export async function askShell(backend: Backend): Promise<ShellAnswer | undefined> {
  const token = newToken();
  try {
    const text = `echo ${inShell(token)} >&2; exit ${spokenCode}`;
    const channel = await backend.open(text, { pty: false, signal: AbortSignal.timeout(askMs) });
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
