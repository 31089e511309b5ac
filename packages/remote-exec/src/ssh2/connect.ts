import pLimit, { type LimitFunction } from 'p-limit';
import type { Client } from 'ssh2';
import { askOnce } from '../async/ask-once.js';
import { pause } from '../async/deferred.js';
import { takeTurn } from '../async/turn.js';
import { neverRan } from '../errors/remote-exec-error.js';
import type { ConnectOptions } from '../model/connect-options.js';
import type { SshTarget } from '../model/ssh-target.js';
import type { Connection } from '../model/transport.js';
import type { Backend } from '../run/backend.js';
import type { Channel, OpenOptions } from '../run/channel.js';
import { sftpOver } from '../sftp/session.js';
import { nameOf } from '../ssh/target.js';
import { transport } from '../transport/transport.js';
import { isOpenFailure, openChannel } from './channels.js';
import { dialOver, listenOver } from './forward.js';
import { nativeCrypto } from './monkey-patch/native.js';
import { openClient } from './open-client.js';

/** Attempts to open a channel that is refused although no other is open: the server may still be closing the last one. */
const refusedTries = 6;

/**
 * Connects to a host over SSH with ssh2, which is loaded on the first call.
 * @throws RemoteExecError with outcome `never-ran`: `unreachable`, `dial-timeout`, `host-key-unknown`,
 *   `host-key-changed`, `host-key-revoked`, `no-common-algorithm`, `identity-unreadable`, `config-unreadable`,
 *   `auth-failed`, `aborted`.
 */
export async function connect(target: SshTarget, options: ConnectOptions = {}): Promise<Connection> {
  return transport(await ssh2Backend(target, options));
}

async function ssh2Backend(target: SshTarget, options: ConnectOptions, fresh = false): Promise<Backend> {
  const host = nameOf(target);
  const sessions = pLimit(options.maxSessions ?? 10);
  const begun = performance.now();
  const { client, close } = await openClient(target, { ...options, fresh });
  options.onDebug?.({
    kind: 'connected',
    host,
    durationMs: performance.now() - begun,
    nativeCrypto: nativeCrypto(),
  });
  let state: 'open' | 'closing' | 'closed' = 'open';
  client.on('error', () => undefined);
  client.on('close', () => {
    options.onDebug?.({ kind: 'closed', host, lost: state === 'open' });
    state = 'closed';
  });
  const listen = listenOver(client);
  const ready = (): void => {
    if (state === 'open') return;
    throw neverRan(host, 'closed', 'the connection is closed.');
  };
  return {
    host,
    onDebug: options.onDebug,
    sudoPassword: target.sudoPassword === undefined ? undefined : askOnce(target.sudoPassword),
    open: (text, how) => {
      ready();
      return how.urgent === true
        ? openChannel(client, host, text, how)
        : openInTurn(client, host, sessions, text, how);
    },
    dial: async (to) => {
      ready();
      return dialOver(client, to);
    },
    listen: async (at, onConnection) => {
      ready();
      return listen(at, onConnection);
    },
    reconnect: () => ssh2Backend(target, { ...options, signal: undefined }, true),
    sftp: () => {
      ready();
      return sftpOver(client, host);
    },
    close: async () => {
      if (state === 'open') state = 'closing';
      await close();
    },
  };
}

/** Opens a channel once fewer than the allowed number are open, and lowers that number if the server refuses. */
async function openInTurn(
  client: Client,
  host: string,
  sessions: LimitFunction,
  text: string,
  how: OpenOptions,
): Promise<Channel> {
  for (let refused = 0; ; ) {
    const end = await takeTurn(sessions, how.signal);
    try {
      const channel = await openChannel(client, host, text, how);
      void channel.ended.then(end);
      return channel;
    } catch (error) {
      const others = sessions.activeCount - 1;
      end();
      if (!isOpenFailure(error)) throw error;
      // The server allows fewer sessions.
      sessions.concurrency = Math.max(1, Math.min(sessions.concurrency, others));
      if (others > 0) continue;
      refused += 1;
      if (refused === refusedTries) throw error;
      await pause(20 * 2 ** refused);
    }
  }
}
