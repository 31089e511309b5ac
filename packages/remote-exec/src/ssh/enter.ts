import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { dial } from './dial.js';
import { unlessDropped } from './dropped.js';
import { gated } from './gate.js';
import { readKnownHosts } from './host-key.js';
import { loginMethods } from './methods.js';
import { logIn } from './session.js';
import { keyOf, type Sharable, share } from './shared.js';
import { nameOf, type SshTarget } from './target.js';

/** A connection logged in. Closing it closes those of the jump hosts it goes through, if nobody else does. */
interface Entered extends Sharable {
  readonly client: Client;
}

/** How long a server may take to close its side before the socket is dropped. */
const closeMs = 1000;

/** How to enter. */
interface EnterOptions {
  readonly timeoutMs?: number | undefined;
  readonly keepaliveMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Log in to jump hosts anew: a connection there is may be dead, and nobody knows it yet. Default false. */
  readonly anew?: boolean | undefined;
}

/** Dials and logs in, through the target's jump host if it has one, and through that one's own. */
export async function enter(target: SshTarget, options: EnterOptions): Promise<Entered> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const through = target.jump && (await throughJump(target.jump, options));
  try {
    // All that takes time or asks people comes before the dialing: nobody waits with a connection open.
    const ssh2 = (await import('ssh2')).default;
    const login = await loginMethods(ssh2, target);
    const knownHosts = readKnownHosts(target);
    const logInOnce = async (): Promise<{ readonly client: Client; readonly stream: Duplex }> => {
      const stream: Duplex = through
        ? await forward(through.client, target, timeoutMs, options.signal)
        : await dial(target, timeoutMs, options.signal);
      const client = await logIn(ssh2, stream, target, {
        login,
        knownHosts,
        handshakeMs: timeoutMs,
        keepaliveMs: options.keepaliveMs ?? 10_000,
        signal: options.signal,
      });
      return { client, stream };
    };
    const { client, stream } = await gated(
      target,
      () => unlessDropped(logInOnce, options.signal),
      options.signal,
    );
    let over = false;
    const gone = new Promise<void>((resolve) => {
      client.once('close', () => {
        over = true;
        resolve();
      });
    });
    return {
      client,
      gone,
      close: async () => {
        if (!over) await closed(client, stream);
        await through?.close();
      },
    };
  } catch (error) {
    await through?.close();
    throw error;
  }
}

/**
 * Fifty hosts behind one jump host are one login there, and one failed login if it fails. What goes through it
 * counts for no session, so that MaxSessions is no limit.
 */
async function throughJump(jump: SshTarget, options: EnterOptions): Promise<Entered> {
  if (options.anew === true) return enter(jump, options);
  const key = keyOf(jump, options.timeoutMs, options.keepaliveMs);
  return share(key, (signal) => enter(jump, { ...options, signal }), options.signal).catch(
    (error: unknown) => {
      if (error instanceof RemoteExecError || options.signal?.aborted !== true) throw error;
      throw new RemoteExecError('ABORTED', 'aborted while connecting.', {
        outcome: 'never-ran',
        host: nameOf(jump),
        cause: error,
      });
    },
  );
}

/**
 * Says goodbye, and is done once that is on its way: the server's own end of it is not waited for, but the
 * socket is dropped if that never comes.
 */
function closed(client: Client, stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      // The client's own way does nothing once it has said goodbye.
      stream.destroy();
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

function forward(
  client: Client,
  target: SshTarget,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  const port = target.port ?? 22;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (
      code: 'UNREACHABLE' | 'DIAL_TIMEOUT' | 'ABORTED',
      message: string,
      cause?: unknown,
    ): void => {
      settle();
      reject(new RemoteExecError(code, message, { outcome: 'never-ran', host: nameOf(target), cause }));
    };
    const where = `through the jump host ${target.host} port ${port}`;
    const onAbort = (): void => fail('ABORTED', 'aborted while connecting.', signal?.reason);
    const limit = setTimeout(
      () => fail('DIAL_TIMEOUT', `${where} did not answer within ${timeoutMs} ms.`),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    client.forwardOut('127.0.0.1', 0, target.host, port, (error, stream) => {
      if (error) fail('UNREACHABLE', `${where} can't be reached: ${error.message}`, error);
      else if (signal?.aborted) stream.destroy();
      else {
        settle();
        resolve(stream);
      }
    });
  });
}
