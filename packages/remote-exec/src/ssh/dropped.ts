import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { RemoteExecError } from '../errors.js';

/** What sshd says, by version, to a connection beyond MaxStartups, and to an address that it penalises. */
const refusals = /^(|Exceeded MaxStartups|Not allowed at this time)$/;

/**
 * The server hung up before it greeted. sshd does so to a connection beyond MaxStartups, which counts a login
 * for a moment after it is through, and the logins of others too. No login was tried, so trying again is safe.
 */
export class Dropped extends RemoteExecError {
  /** Whether a moment later it may be otherwise. */
  readonly passing: boolean;

  /** @param said What the server sent in place of its greeting, if anything. */
  constructor(host: string, said: string, cause: unknown) {
    const passing = refusals.test(said);
    const quoted = said === '' ? '' : ` and said ${JSON.stringify(said)}`;
    const why = passing
      ? 'too many logins under way at it (MaxStartups), a penalty for failed ones, or a rule against this address'
      : 'it may not be an SSH server';
    super('UNREACHABLE', `the server closed the connection without a greeting${quoted}: ${why}.`, {
      outcome: 'never-ran',
      host,
      cause,
    });
    this.passing = passing;
  }
}

/** Pauses before the second and later tries, in milliseconds; up to half as much is added by chance. */
const pauses = [50, 100, 200, 400, 800, 1600] as const;

/** Does a login again as long as it is dropped, but not for ever. */
export async function unlessDropped<T>(login: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const ms of pauses) {
    try {
      return await login();
    } catch (error) {
      if (!(error instanceof Dropped) || !error.passing || signal?.aborted) throw error;
      // An abort ends the pause, and the next try tells of it.
      await pause(ms * (1 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
  return login();
}

/** Characters within which a server has to greet, and those of another text that an error quotes. */
const greetingLimit = 8192;
const saidLimit = 200;

/** Watches a stream for the line by which a server says that it speaks SSH. */
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
