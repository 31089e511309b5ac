import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { authentication } from './auth.js';
import { Dropped, watchGreeting } from './dropped.js';
import { checkHostKey, readKnownHosts } from './host-key.js';
import { preferKnown } from './known-hosts.js';
import { signAtOnce } from './sign-at-once.js';
import { knownName, nameOf, type SshTarget } from './target.js';

/** Timing of a connection. */
export interface SessionOptions {
  /** Time for the way from the first byte to a finished login. */
  readonly handshakeMs: number;
  readonly keepaliveMs: number;
  readonly signal: AbortSignal | undefined;
  readonly password: (() => Promise<string>) | undefined;
}

/** Host key algorithms that ssh2 1.17 has, best first; ssh-rsa (SHA-1) and ssh-dss are not offered. */
const hostKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/**
 * Logs in over an open stream.
 * @throws RemoteExecError with outcome `never-ran`.
 */
export async function logIn(stream: Duplex, target: SshTarget, options: SessionOptions): Promise<Client> {
  const ssh2 = (await import('ssh2')).default;
  const host = nameOf(target);
  const lines = readKnownHosts(target);
  const offered = preferKnown(hostKeyAlgorithms, lines, [knownName(target)]);
  const client = new ssh2.Client();
  // Each channel being opened listens for the end of the connection.
  client.setMaxListeners(0);
  return await new Promise<Client>((resolve, reject) => {
    let settled = false;
    let rejected: RemoteExecError | undefined;
    let greeting: ReturnType<typeof watchGreeting> | undefined;
    const fail = (error: RemoteExecError): void => {
      if (settled) return;
      settled = true;
      options.signal?.removeEventListener('abort', onAbort);
      client.on('error', () => undefined);
      client.end();
      stream.destroy();
      reject(error);
    };
    const stop = (code: RemoteExecError['code'], message: string, cause?: unknown): void =>
      fail(new RemoteExecError(code, message, { outcome: 'never-ran', host, cause }));
    const lost = (message: string, cause?: unknown): void => {
      if (greeting?.greeted() === false) fail(new Dropped(host, greeting.said(), cause));
      else stop('UNREACHABLE', message, cause);
    };
    const onAbort = (): void => stop('ABORTED', 'aborted while connecting.', options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });

    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') return;
      if (rejected) fail(rejected);
      else if (error.level === 'client-timeout') {
        stop('DIAL_TIMEOUT', `it did not finish the login within ${options.handshakeMs} ms.`, error);
      } else if (/no matching/i.test(error.message)) {
        stop(
          'NO_COMMON_ALGORITHM',
          `${error.message}. The openssh transport may know what this server wants.`,
          error,
        );
      } else lost(`the connection broke before the login: ${error.message}`, error);
    });
    client.on('close', () => {
      if (rejected) fail(rejected);
      else lost('the server closed the connection before the login.');
    });
    client.on('ready', () => {
      if (settled) return;
      settled = true;
      options.signal?.removeEventListener('abort', onAbort);
      resolve(client);
    });

    const onExhausted = (cause?: unknown): void => {
      const tried = login?.tried ?? [];
      const wants = login?.accepted().join(', ') ?? '';
      const what = tried.length === 0 ? 'there was nothing to try' : `tried ${tried.join(', ')}`;
      stop(
        'AUTH_FAILED',
        `login as ${target.user} failed: ${what}${wants === '' ? '' : `; the server takes ${wants}`}.`,
        cause,
      );
    };
    let login: Awaited<ReturnType<typeof authentication>> | undefined;
    authentication(ssh2, target, { password: options.password }, onExhausted)
      .then((made) => {
        if (settled) return;
        login = made;
        client.connect({
          sock: stream,
          host: target.host,
          username: target.user,
          readyTimeout: options.handshakeMs,
          keepaliveInterval: options.keepaliveMs,
          keepaliveCountMax: 3,
          algorithms: { serverHostKey: [...offered] },
          // Answers by its callback: a promise returned here would count as a yes.
          hostVerifier: (key: Buffer, verify: (permitted: boolean) => void): void => {
            rejected = checkHostKey(target, lines, key);
            verify(rejected === undefined);
          },
          authHandler: made.handler,
        });
        signAtOnce(client);
        greeting = watchGreeting(stream);
      })
      .catch((error: unknown) =>
        fail(
          error instanceof RemoteExecError
            ? error
            : new RemoteExecError('AUTH_FAILED', String(error), { outcome: 'never-ran', host, cause: error }),
        ),
      );
  });
}
