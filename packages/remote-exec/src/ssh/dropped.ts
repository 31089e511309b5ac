import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { RemoteExecError } from '../errors.js';

/** The texts that versions of sshd send to a connection beyond MaxStartups, and to an address that they penalize. */
const refusals = /^(|Exceeded MaxStartups|Not allowed at this time)$/;

/**
 * The server hung up before its greeting. sshd does so to a connection beyond MaxStartups, which counts a login
 * for a moment after it is done, and the logins of others too. No login was tried, so trying again is safe.
 */
export class Dropped extends RemoteExecError {
  /** Whether it may pass within a moment. */
  readonly passing: boolean;

  /** @param said what the server sent in place of its greeting, if anything */
  constructor(host: string, said: string, cause: unknown) {
    const passing = refusals.test(said);
    const quoted = said === '' ? '' : ` and said ${JSON.stringify(said)}`;
    const why = passing
      ? 'too many logins at the same time (MaxStartups), a penalty for failed ones, or a rule against this address'
      : 'it may not be an SSH server';
    super('UNREACHABLE', `the server closed the connection without a greeting${quoted}: ${why}.`, {
      outcome: 'never-ran',
      host,
      cause,
    });
    this.passing = passing;
  }
}

/** Pauses before the second and later attempts, in milliseconds; up to half as much is added at random. */
const pauses = [50, 100, 200, 400, 800, 1600] as const;

/** Repeats a login that is dropped, a limited number of times. */
export async function unlessDropped<T>(login: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const ms of pauses) {
    try {
      return await login();
    } catch (error) {
      if (!(error instanceof Dropped) || !error.passing || signal?.aborted) throw error;
      // An abort ends the pause, and the next attempt reports it.
      await pause(ms * (1 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
  return login();
}

/** Characters within which a server has to greet, and of another text that an error quotes. */
const greetingLimit = 8192;
const saidLimit = 200;

/** Watches a stream for the line by which a server identifies itself as SSH. */
export function watchGreeting(stream: Duplex): { greeted(): boolean; said(): string } {
  let text = '';
  const greeted = (): boolean => /^SSH-/m.test(text);
  const onData = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    if (greeted() || text.length > greetingLimit) stream.off('data', onData);
  };
  stream.on('data', onData);
  return { greeted, said: () => text.trim().slice(0, saidLimit) };
}
