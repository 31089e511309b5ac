import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { deferred } from '../async/deferred.js';
import { neverRan, type RemoteExecError } from '../errors/remote-exec-error.js';
import type { Channel, ChannelEnd } from './channel.js';

/**
 * Starts a child process as a channel.
 * @throws RemoteExecError `channel-refused` if the program can't be started
 */
export async function spawnChannel(
  host: string,
  argv: readonly string[],
  options: { readonly newSession: boolean },
): Promise<Channel> {
  const [program = '', ...rest] = argv;
  const failure = (cause: Error): RemoteExecError =>
    neverRan(host, 'channel-refused', `${program} can't be started: ${cause.message}`, { cause });
  const child = spawnPiped(program, rest, options.newSession, failure);
  const ended = deferred<ChannelEnd>();
  const up = deferred<void>();
  child.once('spawn', () => up.resolve(undefined));
  child.once('error', (cause) => up.reject(failure(cause)));
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

function spawnPiped(
  program: string,
  args: readonly string[],
  detached: boolean,
  failure: (cause: Error) => RemoteExecError,
): ChildProcessWithoutNullStreams {
  try {
    return spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached });
  } catch (cause) {
    // Some errors, such as E2BIG for arguments that are too long, are thrown instead of emitted.
    throw failure(cause instanceof Error ? cause : new Error(String(cause)));
  }
}
