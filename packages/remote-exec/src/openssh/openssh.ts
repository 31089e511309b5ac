import { join } from 'node:path';
import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { askOnce } from '../async/ask-once.js';
import { takeTurn } from '../async/turn.js';
import { neverRan } from '../errors/remote-exec-error.js';
import type { ConnectOptions } from '../model/connect-options.js';
import type { Connection } from '../model/transport.js';
import type { Backend } from '../run/backend.js';
import type { Channel, ChannelEnd, OpenOptions } from '../run/channel.js';
import { spawnChannel } from '../run/child.js';
import { nameOf } from '../ssh/target.js';
import { transport } from '../transport/transport.js';
import { dialThrough, listenThrough } from './forward.js';
import { startMaster } from './master.js';
import { runQuietly, take } from './run-quietly.js';
import type { OpensshTarget } from './target.js';

export type { OpensshTarget };

/** Options of {@link openssh}. */
export interface OpensshOptions
  extends Pick<ConnectOptions, 'timeoutMs' | 'signal' | 'onDebug' | 'maxSessions'> {
  /** Program to run. Default `ssh`. */
  readonly program?: string | undefined;
}

/** The last message in the log of a command of ssh(1) (OpenSSH 9 and 10), with an exit status and without one. */
const endedWith = /^debug2: Received exit status from master \d+\r?$/m;
const endedWithout = /^debug2: Control master terminated unexpectedly\r?$/m;

/**
 * Connects with the system's ssh and a shared connection (ControlMaster), for what ssh2 does not support: host certificates,
 * FIDO keys, servers that require post-quantum key exchange, ProxyCommand. ssh never asks for anything (BatchMode): keys have
 * to be in files without passphrases, or in an agent.
 *
 * @throws RemoteExecError with outcome `never-ran` if it can't connect
 */
export async function openssh(target: OpensshTarget, options: OpensshOptions = {}): Promise<Connection> {
  return transport(await opensshBackend(target, options));
}

async function opensshBackend(target: OpensshTarget, options: OpensshOptions): Promise<Backend> {
  const host = nameOf(target);
  const { directory, words, close } = await startMaster(
    target,
    options.program ?? 'ssh',
    options.timeoutMs ?? 20_000,
    options.signal,
  );
  /** ssh exits with 255 for a lost connection, for a command ended by a signal, and for a command that exits with 255. */
  const judge = async (end: ChannelEnd, log: string): Promise<ChannelEnd> => {
    if (end.kind === 'lost') return end;
    if (end.exitCode === null) return { kind: 'lost', reason: `ssh was ended by ${end.signal}` };
    if (endedWith.test(log)) return end;
    const alive = (await runQuietly(words('-O', 'check'))) === 0;
    if (alive && endedWithout.test(log)) return { kind: 'exited', exitCode: null, signal: 'unknown' };
    const reason = log.replace(/^debug[^\n]*\n|Shared connection to .* closed\.\r?\n/gm, '').trim();
    return { kind: 'lost', reason: reason || 'the shared connection is gone' };
  };
  // If the server refuses a terminal, ssh runs the command without one.
  let terminals: Promise<boolean> | undefined;
  const refuseWithoutTerminal = async (): Promise<void> => {
    terminals ??= runQuietly([...words('-tt'), '[ -t 0 ]']).then((code) => code === 0);
    if (!(await terminals)) throw neverRan(host, 'channel-refused', 'the server refused a terminal.');
  };
  let count = 0;
  const openNow = async (text: string, { pty }: OpenOptions): Promise<Channel> => {
    if (pty) await refuseWithoutTerminal();
    count += 1;
    const log = join(directory, String(count));
    // ssh's own messages go to a file, so that stderr has only the command's output.
    const quiet = ['-E', log, '-o', 'LogLevel=DEBUG2', '-o', 'ControlMaster=no', pty ? '-tt' : '-T'];
    const channel = await spawnChannel(host, [...words(...quiet), text], { newSession: true });
    // With a terminal, stderr has only ssh's own "Shared connection to HOST closed."
    if (pty) channel.stderr.resume();
    return {
      ...channel,
      stderr: pty ? Readable.from([]) : channel.stderr,
      ended: channel.ended.then((end) => judge(end, take(log))),
    };
  };
  // ssh opens a connection of its own for a session that the server refuses, and a server drops some of many.
  const sessions = pLimit(options.maxSessions ?? 10);
  return {
    host,
    onDebug: options.onDebug,
    sudoPassword: target.sudoPassword === undefined ? undefined : askOnce(target.sudoPassword),
    open: async (text, how) => {
      if (how.urgent === true) return openNow(text, how);
      const end = await takeTurn(sessions, how.signal);
      try {
        const channel = await openNow(text, how);
        void channel.ended.then(end, end);
        return channel;
      } catch (error) {
        end();
        throw error;
      }
    },
    dial: dialThrough(host, { words }),
    listen: listenThrough({ directory, words }),
    reconnect: () => opensshBackend(target, { ...options, signal: undefined }),
    close,
  };
}
