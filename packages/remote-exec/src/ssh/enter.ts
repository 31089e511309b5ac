import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { neverRan, RemoteExecError } from '../errors.js';
import { dialOver } from '../forward/over-ssh2.js';
import { dial } from './dial.js';
import { unlessDropped } from './dropped.js';
import { gated } from './gate.js';
import { lookUp } from './host-key.js';
import { loginMethods } from './methods.js';
import { openWithin } from './open-within.js';
import { logIn } from './session.js';
import { keyOf, type Sharable, share } from './shared.js';
import { nameOf, type SshTarget } from './target.js';

/** A connection after its login. Closing it closes those of the jump hosts it goes through, unless others use them. */
interface Entered extends Sharable {
  readonly client: Client;
}

/** How long a server may take to close its side before the socket is dropped. */
const closeMs = 1000;

/** Options of {@link enter}. */
interface EnterOptions {
  readonly timeoutMs?: number | undefined;
  readonly keepaliveMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Log in to jump hosts again: the open connection may be dead without anybody knowing yet. Default false. */
  readonly fresh?: boolean | undefined;
}

/** Dials and logs in, through the target's jump host if it has one, and through that one's own. */
export async function enter(target: SshTarget, options: EnterOptions): Promise<Entered> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const through = target.jump && (await throughJump(target.jump, options));
  try {
    // Whatever takes time or asks people comes before the dialing: no connection is open meanwhile.
    const ssh2 = (await import('ssh2')).default;
    const login = await loginMethods(ssh2, target);
    const known = await lookUp(target);
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
 * Fifty hosts behind one jump host take one login there, and one failed login if it fails. Connections through it are not
 * sessions, so MaxSessions does not limit them.
 */
async function throughJump(jump: SshTarget, options: EnterOptions): Promise<Entered> {
  if (options.fresh === true) return enter(jump, options);
  const key = keyOf(jump, options.timeoutMs, options.keepaliveMs);
  return share(key, (signal) => enter(jump, { ...options, signal }), options.signal).catch(
    (error: unknown) => {
      if (error instanceof RemoteExecError || options.signal?.aborted !== true) throw error;
      throw neverRan(nameOf(jump), 'ABORTED', 'aborted while connecting.', error);
    },
  );
}

/**
 * Ends the connection, and is done once that is on its way; the socket is dropped if the server does not close its side.
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
