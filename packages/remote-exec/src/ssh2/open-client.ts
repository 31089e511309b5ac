import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { neverRan, RemoteExecError } from '../errors/remote-exec-error.js';
import type { SshTarget } from '../model/ssh-target.js';
import { retryDropped } from '../ssh/dropped.js';
import { withinLoginLimit } from '../ssh/login-limit.js';
import { nameOf } from '../ssh/target.js';
import { dial } from './dial.js';
import { dialOver } from './forward.js';
import { knownKeysOf } from './known-hosts/check-host-key.js';
import { logIn } from './log-in.js';
import { loginMethods } from './login/methods.js';
import { openWithin } from './open-within.js';
import { keyOf, type Sharable, share } from './shared.js';

/** A connection after the login. Closing it also closes the jump hosts' connections, unless others use them. */
interface OpenClient extends Sharable {
  readonly client: Client;
}

/** How long the server may take to close its side before the socket is destroyed. */
const closeMs = 1000;

/** Options of {@link openClient}. */
interface OpenClientOptions {
  readonly timeoutMs?: number | undefined;
  readonly keepaliveMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Log in to jump hosts again, since an open connection may be dead without anybody having noticed. Default false. */
  readonly fresh?: boolean | undefined;
}

/** Dials and logs in, through the jump hosts of the target if it has any. @throws RemoteExecError */
export async function openClient(target: SshTarget, options: OpenClientOptions): Promise<OpenClient> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const through = target.jump && (await openJump(target, target.jump, options));
  try {
    // Everything that takes time or asks people comes before dialing, so that no connection is open meanwhile.
    const ssh2 = (await import('ssh2')).default;
    const login = await loginMethods(ssh2, target);
    const known = await knownKeysOf(target);
    const logInOnce = async (): Promise<{ readonly client: Client; readonly stream: Duplex }> => {
      const stream: Duplex = through
        ? await forward(through.client, target, timeoutMs, options.signal)
        : await dial(target, timeoutMs, options.signal);
      const client = await logIn(ssh2, stream, target, {
        login,
        known,
        handshakeMs: timeoutMs,
        keepaliveMs: options.keepaliveMs ?? 10_000,
        signal: options.signal,
      });
      return { client, stream };
    };
    const { client, stream } = await withinLoginLimit(
      target,
      () => retryDropped(logInOnce, options.signal),
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
 * Connects to the jump host of a target. All targets behind it share one login there, or one failed login. Connections
 * through it are not sessions, so MaxSessions does not limit them.
 * @throws RemoteExecError of the target, with the jump host's as its cause
 */
async function openJump(target: SshTarget, jump: SshTarget, options: OpenClientOptions): Promise<OpenClient> {
  const host = nameOf(target);
  const key = keyOf(jump, options.timeoutMs, options.keepaliveMs);
  const opening =
    options.fresh === true
      ? openClient(jump, options)
      : share(key, (signal) => openClient(jump, { ...options, signal }), options.signal);
  return opening.catch((cause: unknown) => {
    if (cause instanceof RemoteExecError) {
      const { code, message, outcome, hint } = cause;
      throw new RemoteExecError(code, `the jump host ${message}`, { outcome, host, hint, cause });
    }
    if (options.signal?.aborted !== true) throw cause;
    throw neverRan(host, 'aborted', 'aborted while connecting.', { cause });
  });
}

/**
 * Ends the connection. Resolves once the end is on its way; destroys the socket if the server does not close its side.
 */
function closed(client: Client, stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      // The client's own destroy() does nothing once it has been ended.
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

/** Opens a connection to the target from the jump host. */
function forward(
  client: Client,
  target: SshTarget,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  const port = target.port ?? 22;
  const where = `through the jump host ${target.host} port ${port}`;
  return openWithin({ host: nameOf(target), where, timeoutMs, signal }, (opened, failed) => {
    let wanted = true;
    dialOver(client, { host: target.host, port }).then((stream) => {
      if (wanted) opened(stream);
      else stream.destroy();
    }, failed);
    return () => {
      wanted = false;
    };
  });
}
