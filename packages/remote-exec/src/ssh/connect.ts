import pLimit, { type LimitFunction } from 'p-limit';
import type { Client } from 'ssh2';
import type { DebugListener } from '../debug.js';
import { neverRan } from '../errors.js';
import { dialOver, listenOver } from '../forward/over-ssh2.js';
import type { Connection } from '../model.js';
import type { Channel, OpenOptions, Route } from '../run/channel.js';
import { pause } from '../run/deferred.js';
import { sftpOver } from '../sftp/sftp.js';
import { transport } from '../transport.js';
import { isOpenFailure, openChannel } from './channels.js';
import { enter } from './enter.js';
import { nativeCrypto } from './monkey-patch/native.js';
import { askOnce } from './secrets.js';
import { nameOf, type SshTarget } from './target.js';
import { takeTurn } from './turn.js';

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** Time for dialing, and again for the login. Default 20000. */
  readonly timeoutMs?: number | undefined;
  /** Interval of keepalives; three unanswered ones end the connection. Default 10000. */
  readonly keepaliveMs?: number | undefined;
  /** Gives up connecting; later commands have signals of their own. */
  readonly signal?: AbortSignal | undefined;
  /** Commands at the same time; more wait. Default 10, sshd's MaxSessions; fewer if the server refuses one. */
  readonly maxSessions?: number | undefined;
  /** Called for each connection and command, with secrets redacted. */
  readonly onDebug?: DebugListener | undefined;
}

/** Attempts to open a channel that is refused although none of ours is open: the server may still be closing the last. */
const refusedTries = 6;

/**
 * Connects to a host over SSH with ssh2, which is loaded here and not before.
 * @throws RemoteExecError with outcome `never-ran`: UNREACHABLE, DIAL_TIMEOUT, HOST_KEY_UNKNOWN,
 *   HOST_KEY_CHANGED, HOST_KEY_REVOKED, NO_COMMON_ALGORITHM, IDENTITY_UNREADABLE, CONFIG_UNREADABLE,
 *   AUTH_FAILED, ABORTED.
 */
export async function connect(target: SshTarget, options: ConnectOptions = {}): Promise<Connection> {
  return transport(await sshRoute(target, options));
}

async function sshRoute(target: SshTarget, options: ConnectOptions, fresh = false): Promise<Route> {
  const host = nameOf(target);
  const sessions = pLimit(options.maxSessions ?? 10);
  const begun = performance.now();
  const { client, close } = await enter(target, { ...options, fresh });
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
    throw neverRan(host, 'CLOSED', 'the connection is closed.');
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
    again: () => sshRoute(target, { ...options, signal: undefined }, true),
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
      // The server allows fewer.
      sessions.concurrency = Math.max(1, Math.min(sessions.concurrency, others));
      if (others > 0) continue;
      refused += 1;
      if (refused === refusedTries) throw error;
      await pause(20 * 2 ** refused);
    }
  }
}
