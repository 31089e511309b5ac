import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { neverRan, RemoteExecError, type RemoteExecErrorCode } from '../errors/remote-exec-error.js';
import type { SshTarget } from '../model/ssh-target.js';
import { DroppedBeforeGreeting, watchGreeting } from '../ssh/dropped.js';
import { nameOf } from '../ssh/target.js';
import { countdown } from './countdown.js';
import { checkHostKey } from './known-hosts/check-host-key.js';
import { type KnownKeys, preferKnown } from './known-hosts/known-hosts.js';
import type { LoginMethods } from './login/methods.js';
import { offerInTurn } from './login/offer-in-turn.js';
import { monkeyPatchClient } from './monkey-patch/apply.js';

type Ssh2 = typeof import('ssh2');

/** Options of a login besides its target. */
export interface SessionOptions {
  readonly login: LoginMethods;
  readonly known: KnownKeys;
  /** Time limit from the first byte to the end of the login, not counting the time in which people are asked. */
  readonly handshakeMs: number;
  readonly keepaliveMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The host key algorithms of ssh2 1.17, best first, without ssh-rsa (SHA-1) and ssh-dss. */
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
 * @throws RemoteExecError with outcome `never-ran`
 */
export function logIn(
  ssh2: Ssh2,
  stream: Duplex,
  target: SshTarget,
  options: SessionOptions,
): Promise<Client> {
  const host = nameOf(target);
  const offered = preferKnown(hostKeyAlgorithms, options.known);
  const client = new ssh2.Client();
  // Each channel being opened listens for the end of the connection.
  client.setMaxListeners(0);
  return new Promise<Client>((resolve, reject) => {
    let settled = false;
    let rejected: RemoteExecError | undefined;
    let accepted: Buffer | undefined;
    const settle = (): void => {
      settled = true;
      clock.stop();
      options.signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: RemoteExecError): void => {
      if (settled) return;
      settle();
      client.on('error', () => undefined);
      client.end();
      stream.destroy();
      reject(error);
    };
    const stop = (code: RemoteExecErrorCode, message: string, cause?: unknown, hint?: string): void =>
      fail(neverRan(host, code, message, { hint, cause }));
    const lost = (message: string, cause?: unknown): void => {
      if (!greeting.greeted()) fail(new DroppedBeforeGreeting(host, greeting.said(), cause));
      else stop('unreachable', message, cause);
    };
    const onAbort = (): void => stop('aborted', 'aborted while connecting.', options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });

    client.on('error', (error: Error & { level?: string | undefined }) => {
      if (error.level === 'agent') return;
      if (rejected) fail(rejected);
      else if (/Too many authentication failures/i.test(error.message)) {
        stop(
          'auth-failed',
          `the server gave up after too many keys (tried ${login.tried.join(', ')}).`,
          error,
          'name the identity file, and set identitiesOnly',
        );
      } else if (/no matching/i.test(error.message)) {
        stop(
          'no-common-algorithm',
          `${error.message}.`,
          error,
          'use the openssh transport, which may support what this server requires',
        );
      } else lost(`the connection broke before the login: ${error.message}`, error);
    });
    client.on('close', () => {
      if (rejected) fail(rejected);
      else lost('the server closed the connection before the login.');
    });
    client.on('ready', () => {
      if (settled) return;
      settle();
      resolve(client);
    });

    const clock = countdown(options.handshakeMs, () =>
      stop('dial-timeout', `the login did not finish within ${options.handshakeMs} ms.`),
    );
    const onExhausted = (cause?: unknown): void => {
      if (cause instanceof RemoteExecError) {
        fail(cause);
        return;
      }
      const { tried } = login;
      const accepted = login.accepted().join(', ');
      // Each message begins with the host, as this one will.
      const unusable = options.login.unusable
        .map(({ message }) => `; ${message.slice(`${host}: `.length).replace(/\.$/, '')}`)
        .join('');
      const what = tried.length === 0 ? 'no key, agent or password to try' : `tried ${tried.join(', ')}`;
      stop(
        'auth-failed',
        `login as ${target.user} failed: ${what}${accepted === '' ? '' : `; the server accepts ${accepted}`}${unusable}.`,
        cause,
        options.login.unusable.find(({ hint }) => hint !== undefined)?.hint,
      );
    };
    const login = offerInTurn(target.user, options.login.methods, { hold: clock.hold, onExhausted });
    const greeting = watchGreeting(stream);
    try {
      client.connect({
        sock: stream,
        host: target.host,
        username: target.user,
        // ssh2's own limit would count the time in which people are asked.
        readyTimeout: 0,
        keepaliveInterval: options.keepaliveMs,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: [...offered] },
        // It must not return a promise, which would count as a yes.
        hostVerifier: (key: Buffer, verify: (permitted: boolean) => void): void => {
          // ssh2 asks again at every key exchange, and loses packets that arrive while it waits for the answer.
          if (accepted?.equals(key) === true) {
            verify(true);
            return;
          }
          void checkHostKey(target, options.known, key).then((error) => {
            rejected = error;
            if (error === undefined) accepted = key;
            verify(error === undefined);
          });
        },
        authHandler: login.handler,
      });
      monkeyPatchClient(client);
    } catch (cause) {
      stop('unreachable', `the login could not be started: ${String(cause)}`, cause);
    }
    if (options.signal?.aborted) onAbort();
  });
}
