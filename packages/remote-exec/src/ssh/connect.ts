import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Channel, Route } from '../command/channel.js';
import { RemoteExecError } from '../errors.js';
import type { Transport } from '../model.js';
import { transport } from '../transport.js';
import { openChannel } from './channels.js';
import { dial, gated } from './dial.js';
import { askOnce } from './secrets.js';
import { logIn } from './session.js';
import { nameOf, type SshTarget } from './target.js';

/** Options of {@link connect}. */
export interface ConnectOptions {
  /** Time for dialing, and again for the login. Default 20000. */
  readonly timeoutMs?: number | undefined;
  /** Interval of keepalives; three unanswered ones end the connection. Default 10000. */
  readonly keepaliveMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a host over SSH with ssh2, which is loaded here and not before.
 * @throws RemoteExecError with outcome `never-ran`: UNREACHABLE, DIAL_TIMEOUT, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED,
 *   HOST_KEY_REVOKED, NO_COMMON_ALGORITHM, IDENTITY_UNREADABLE, AUTH_FAILED, ABORTED.
 */
export async function connect(target: SshTarget, options: ConnectOptions = {}): Promise<Transport> {
  return transport(await sshRoute(target, options));
}

export async function sshRoute(target: SshTarget, options: ConnectOptions): Promise<Route> {
  const { client, close } = await enter(target, options);
  const host = nameOf(target);
  let closed = false;
  client.on('error', () => undefined);
  client.on('close', () => {
    closed = true;
  });
  const sudoPassword = target.sudoPassword === undefined ? undefined : askOnce(target.sudoPassword);
  return {
    host,
    sudoPassword,
    open: async (text, how): Promise<Channel> => {
      if (closed) {
        throw new RemoteExecError('CLOSED', 'the connection is closed.', { outcome: 'never-ran', host });
      }
      return openChannel(client, host, text, how);
    },
    again: () => sshRoute(target, { ...options, signal: undefined }),
    close,
  };
}

/** Logs in, through the target's jump host if it has one. */
async function enter(
  target: SshTarget,
  options: ConnectOptions,
): Promise<{ readonly client: Client; readonly close: () => Promise<void> }> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const through = target.jump ? await enter(target.jump, options) : undefined;
  const address = `${through ? `${nameOf(target.jump ?? target)} ` : ''}${target.host}:${target.port ?? 22}`;
  try {
    const client = await gated(address, async () => {
      const stream: Duplex = through
        ? await forward(through.client, target)
        : await dial(target, timeoutMs, options.signal);
      return logIn(stream, target, {
        handshakeMs: timeoutMs,
        keepaliveMs: options.keepaliveMs ?? 10_000,
        signal: options.signal,
        password: target.password === undefined ? undefined : askOnce(target.password),
      });
    });
    const close = async (): Promise<void> => {
      await new Promise<void>((resolve) => {
        const limit = setTimeout(() => {
          client.destroy();
          resolve();
        }, 1000);
        client.once('close', () => {
          clearTimeout(limit);
          resolve();
        });
        client.end();
      });
      await through?.close();
    };
    return { client, close };
  } catch (error) {
    await through?.close();
    throw error;
  }
}

function forward(client: Client, target: SshTarget): Promise<Duplex> {
  const port = target.port ?? 22;
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, target.host, port, (error, stream) => {
      if (!error) {
        resolve(stream);
        return;
      }
      reject(
        new RemoteExecError(
          'UNREACHABLE',
          `the jump host can't reach ${target.host} port ${port}: ${error.message}`,
          {
            outcome: 'never-ran',
            host: nameOf(target),
            cause: error,
          },
        ),
      );
    });
  });
}
