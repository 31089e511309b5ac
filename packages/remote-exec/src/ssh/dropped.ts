import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { RemoteExecError } from '../errors/remote-exec-error.js';

/** The texts that versions of sshd send to connections beyond MaxStartups, and to addresses that they penalize. */
const refusals = /^(|Exceeded MaxStartups|Not allowed at this time)$/;

/**
 * The server closed the connection before its greeting. sshd does that to connections beyond MaxStartups, which counts all
 * logins in progress at the host, and each for a moment longer than it takes.
 */
export class DroppedBeforeGreeting extends RemoteExecError {
  /** Whether another attempt may succeed soon. */
  readonly passing: boolean;

  /** @param said what the server sent in place of its greeting, if anything */
  constructor(host: string, said: string, cause: unknown) {
    const passing = refusals.test(said);
    const quoted = said === '' ? '' : ` and said ${JSON.stringify(said)}`;
    const why = passing
      ? 'too many logins at the same time (MaxStartups), a penalty for failed ones, or a rule against this address'
      : 'it may not be an SSH server';
    super('unreachable', `the server closed the connection without a greeting${quoted}: ${why}.`, {
      outcome: 'never-ran',
      host,
      cause,
    });
    this.passing = passing;
  }
}

/** Pauses before the second and later attempts, in milliseconds. Up to half as much is added at random. */
const pauses = [50, 100, 200, 400, 800, 1600] as const;

/** Repeats a login that the server drops, a limited number of times. */
export async function retryDropped<T>(login: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const ms of pauses) {
    try {
      return await login();
    } catch (error) {
      if (!(error instanceof DroppedBeforeGreeting) || !error.passing || signal?.aborted) throw error;
      // If the signal ends the pause, the next attempt reports it.
      await pause(ms * (1 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
  return login();
}

/** Characters within which the greeting has to come, and the most of another text that an error quotes. */
const greetingLimit = 8192;
const saidLimit = 200;

/** Watches a stream for the line with which a server identifies itself as SSH. */
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
