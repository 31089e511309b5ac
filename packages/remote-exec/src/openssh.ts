import { join } from 'node:path';
import { neverRan } from './errors.js';
import { dialThrough, listenThrough } from './forward/over-openssh.js';
import type { Connection } from './model.js';
import { startMaster } from './openssh/master.js';
import { runQuietly, take } from './openssh/quietly.js';
import type { OpensshTarget } from './openssh/target.js';
import type { ChannelEnd, Route } from './run/channel.js';
import { spawnChannel } from './run/child.js';
import type { ConnectOptions } from './ssh/connect.js';
import { askOnce } from './ssh/secrets.js';
import { nameOf } from './ssh/target.js';
import { transport } from './transport.js';

export type { OpensshTarget };

/** Options of {@link openssh}. */
export interface OpensshOptions extends Pick<ConnectOptions, 'timeoutMs' | 'signal' | 'onDebug'> {
  /** Program to run. Default `ssh`. */
  readonly program?: string | undefined;
}

/** Messages at the end of the log of a command of ssh(1) (OpenSSH 9 and 10), by what became of the command. */
const endedWith = /^debug2: Received exit status from master \d+\r?$/m;
const endedWithout = /^debug2: Control master terminated unexpectedly\r?$/m;

/**
 * Connects by the system's ssh with a shared connection (ControlMaster), for what ssh2 does not support: host
 * certificates, FIDO keys, servers that require post-quantum key exchange, ProxyCommand. ssh never asks for anything
 * (BatchMode): keys have to be in files without passphrase, or in an agent.
 *
 * @throws RemoteExecError with outcome `never-ran` if it can't connect.
 */
export async function openssh(target: OpensshTarget, options: OpensshOptions = {}): Promise<Connection> {
  return transport(await opensshRoute(target, options));
}

async function opensshRoute(target: OpensshTarget, options: OpensshOptions): Promise<Route> {
  const host = nameOf(target);
  const { directory, words, close } = await startMaster(
    target,
    options.program ?? 'ssh',
    options.timeoutMs ?? 20_000,
    options.signal,
  );
  /** ssh's exit code is 255 for a lost connection, for a command that a signal ended, and for one that exits so. */
  const judge = async (end: ChannelEnd, log: string): Promise<ChannelEnd> => {
    if (end.kind === 'lost') return end;
    if (end.exitCode === null) return { kind: 'lost', reason: `ssh was ended by ${end.signal}` };
    if (endedWith.test(log)) return end;
    const alive = (await runQuietly(words('-O', 'check'))) === 0;
    if (alive && endedWithout.test(log)) return { kind: 'exited', exitCode: null, signal: 'unknown' };
    const reason = log.replace(/^debug[^\n]*\n|Shared connection to .* closed\.\r?\n/gm, '').trim();
    return { kind: 'lost', reason: reason || 'the shared connection is gone' };
  };
  // ssh runs a command without a terminal if the server refuses one.
  let terminals: Promise<boolean> | undefined;
  const refuseWithoutTerminal = async (): Promise<void> => {
    terminals ??= runQuietly([...words('-tt'), '[ -t 0 ]']).then((code) => code === 0);
    if (!(await terminals)) throw neverRan(host, 'CHANNEL_REFUSED', 'the server gives no terminal.');
  };
  let count = 0;
  return {
    host,
    onDebug: options.onDebug,
    sudoPassword: target.sudoPassword === undefined ? undefined : askOnce(target.sudoPassword),
    open: async (text, { pty }) => {
      if (pty) await refuseWithoutTerminal();
      count += 1;
      const log = join(directory, String(count));
      // ssh's own messages go to a file, so that stderr is the command's alone.
      const quiet = ['-E', log, '-o', 'LogLevel=DEBUG2', '-o', 'ControlMaster=no', pty ? '-tt' : '-T'];
      const channel = await spawnChannel(host, [...words(...quiet), text], { newSession: true });
      return {
        ...channel,
        ended: channel.ended.then((end) => judge(end, take(log))),
      };
    },
    dial: dialThrough(host, { words }),
    listen: listenThrough({ directory, words }),
    again: () => opensshRoute(target, { ...options, signal: undefined }),
    close,
  };
}
