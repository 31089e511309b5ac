import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { loginMethods } from './auth.js';
import { dial, gated } from './dial.js';
import { unlessDropped } from './dropped.js';
import { readKnownHosts } from './host-key.js';
import { logIn } from './session.js';
import { nameOf, type SshTarget } from './target.js';

/** A connection logged in. */
export interface Entered {
  readonly client: Client;
  /** Ends it, and those of the jump hosts it goes through. */
  readonly close: () => Promise<void>;
}

/** How long a server may take to close its side before the socket is dropped. */
const closeMs = 1000;

/** Dials and logs in, through the target's jump host if it has one, and through that one's own. */
export async function enter(
  target: SshTarget,
  options: {
    readonly timeoutMs?: number | undefined;
    readonly keepaliveMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Entered> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const through = target.jump ? await enter(target.jump, options) : undefined;
  try {
    // All that takes time or asks people comes before the dialing: nobody waits with a connection open.
    const ssh2 = (await import('ssh2')).default;
    const methods = await loginMethods(ssh2, target);
    const knownHosts = readKnownHosts(target);
    const logInOnce = async (): Promise<{ readonly client: Client; readonly stream: Duplex }> => {
      const stream: Duplex = through
        ? await forward(through.client, target, timeoutMs)
        : await dial(target, timeoutMs, options.signal);
      const client = await logIn(ssh2, stream, target, {
        methods,
        knownHosts,
        handshakeMs: timeoutMs,
        keepaliveMs: options.keepaliveMs ?? 10_000,
        signal: options.signal,
      });
      return { client, stream };
    };
    const { client, stream } = await gated(addressOf(target), () => unlessDropped(logInOnce, options.signal));
    let gone = false;
    client.once('close', () => {
      gone = true;
    });
    return {
      client,
      close: async () => {
        if (!gone) await closed(client, stream);
        await through?.close();
      },
    };
  } catch (error) {
    await through?.close();
    throw error;
  }
}

const addressOf = ({ host, port, jump }: SshTarget): string =>
  `${jump ? `${addressOf(jump)} ` : ''}${host}:${port ?? 22}`;

/**
 * Says goodbye, and is done once that is on its way: the server's own end of it is not waited for, but the
 * socket is dropped if that never comes.
 */
function closed(client: Client, stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      client.destroy();
      resolve();
    }, closeMs);
    stream.once('finish', resolve);
    client.once('close', () => {
      clearTimeout(limit);
      resolve();
    });
    client.end();
  });
}

function forward(client: Client, target: SshTarget, timeoutMs: number): Promise<Duplex> {
  const port = target.port ?? 22;
  return new Promise((resolve, reject) => {
    const fail = (code: 'UNREACHABLE' | 'DIAL_TIMEOUT', why: string, cause?: unknown): void => {
      clearTimeout(limit);
      reject(
        new RemoteExecError(code, `through the jump host ${target.host} port ${port} ${why}`, {
          outcome: 'never-ran',
          host: nameOf(target),
          cause,
        }),
      );
    };
    const limit = setTimeout(() => fail('DIAL_TIMEOUT', `did not answer within ${timeoutMs} ms.`), timeoutMs);
    client.forwardOut('127.0.0.1', 0, target.host, port, (error, stream) => {
      if (error) fail('UNREACHABLE', `can't be reached: ${error.message}`, error);
      else {
        clearTimeout(limit);
        resolve(stream);
      }
    });
  });
}
