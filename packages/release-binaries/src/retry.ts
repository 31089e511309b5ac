import { setTimeout as delay } from 'node:timers/promises';
import { ReleaseError } from './errors.js';
import { Outage } from './exchange-error.js';
import { type Answer, get, type HttpOptions } from './http.js';
import { shownUrl } from './url.js';

export interface RetryOptions extends HttpOptions {
  /** How often to try again after an answer of 429 or 5xx, a broken connection, or an outage. */
  readonly retries: number;
  /** Pause before the first retry; doubled each time. */
  readonly backoffMs: number;
}

/** Longer pauses that a server asks for are not waited for. */
const maxPauseMs = 60_000;

/** An answer that may be better next time. */
class TemporaryStatus extends ReleaseError {
  /** The pause that the server asks for. */
  readonly pauseMs: number;

  constructor({ url, status, headers }: Answer) {
    const pauseMs = retryAfter(headers.get('retry-after'));
    const later = pauseMs > maxPauseMs ? `in ${Math.ceil(pauseMs / 1000)} s, as it asks` : 'later';
    super('http-status', `${url} answers with HTTP status ${status}.`, {
      hint: `Try again ${later}, or use another source.`,
    });
    this.pauseMs = pauseMs;
  }
}

/** Milliseconds of a `retry-after` header (RFC 9110, 10.2.3): seconds, or a date. */
function retryAfter(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

/**
 * An answer of 200, 206 or 416.
 * @throws ReleaseError `not-found` for 404 and 410, `http-status` for others
 */
export async function expectContent(
  url: string,
  headers: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<Answer> {
  const answer = await get(url, headers, options);
  const { status } = answer;
  if (status === 200 || status === 206 || status === 416) return answer;
  answer.discard();
  if (status === 404 || status === 410)
    throw new ReleaseError('not-found', `${shownUrl(url)} does not exist (HTTP status ${status}).`);
  if (status === 429 || status >= 500) throw new TemporaryStatus(answer);
  throw new ReleaseError('http-status', `${shownUrl(url)} answers with HTTP status ${status}.`);
}

const isTemporary = (error: unknown): boolean =>
  error instanceof TemporaryStatus
    ? error.pauseMs <= maxPauseMs
    : error instanceof ReleaseError && error.code === 'stalled';

export interface Attempts {
  /** Whether the last attempt got further than those before, which resets the count. */
  readonly gotFurther?: (() => boolean) | undefined;
  /** Whether the server has answered in this run, so that an outage will pass. */
  readonly hasAnswered?: boolean | undefined;
}

/** Repeats an attempt until it works, with growing pauses, as long as its failures are temporary. */
export async function retry<Result>(
  options: RetryOptions,
  attempt: () => Promise<Result>,
  { gotFurther = () => false, hasAnswered = false }: Attempts = {},
): Promise<Result> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      failures = gotFurther() ? 1 : failures + 1;
      const temporary = isTemporary(error) || (hasAnswered && error instanceof Outage);
      if (!temporary || !(failures <= options.retries)) throw error;
      const asked = error instanceof TemporaryStatus ? error.pauseMs : 0;
      const pause = Math.max(asked, options.backoffMs * 2 ** (failures - 1));
      await delay(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
        options.signal?.throwIfAborted();
      });
    }
  }
}

const maxTextBytes = 1 << 20;

/** Downloads a small text, such as a file of checksums. */
export function getText(url: string, options: RetryOptions): Promise<string> {
  return retry(options, async () => {
    const answer = await expectContent(url, {}, options);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.chunks()) {
      size += chunk.byteLength;
      if (size > maxTextBytes) {
        answer.discard();
        throw new ReleaseError('checksum-missing', `${url} is too large for a file of checksums.`);
      }
      parts.push(chunk);
    }
    return Buffer.concat(parts).toString('utf8');
  });
}
