import { spawn } from 'node:child_process';
import { neverRan } from '../errors.js';
import type { Channel, ChannelEnd } from './channel.js';
import { deferred } from './deferred.js';

/**
 * Starts a child process as a channel.
 * @throws RemoteExecError CHANNEL_REFUSED if its program can't be started.
 */
export async function spawnChannel(
  host: string,
  argv: readonly string[],
  options: { readonly newSession: boolean },
): Promise<Channel> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], detached: options.newSession });
  const ended = deferred<ChannelEnd>();
  const up = deferred<void>();
  child.once('spawn', () => up.resolve(undefined));
  child.once('error', (cause) => {
    up.reject(neverRan(host, 'CHANNEL_REFUSED', `${program} can't be started: ${cause.message}`, cause));
  });
  child.stdin.on('error', () => undefined);
  child.once('close', (exitCode, signal) => ended.resolve({ kind: 'exited', exitCode, signal }));
  await up.promise;
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: ended.promise,
    close: () => {
      child.stdin.destroy();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    },
  };
}
