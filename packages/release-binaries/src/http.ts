import { ReleaseError } from './errors.js';
import { exchangeError, Outage } from './exchange-error.js';
import { shownUrl, withoutCredentials } from './url.js';

/** The part of `fetch` that is used here. */
export type Fetch = (
  url: string,
  init: {
    readonly headers: Record<string, string>;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Pick<Response, 'status' | 'headers' | 'body'>>;

export interface HttpOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal | undefined;
  /** User and password as a header, for the servers of one origin alone. */
  readonly credentials?: { readonly origin: string; readonly header: string } | undefined;
  /** How long to wait for the answer to begin. */
  readonly connectTimeoutMs: number;
  /** How long to wait for the next bytes. */
  readonly stallTimeoutMs: number;
}

/** An answer whose body is read chunk by chunk, never waiting longer than the stall timeout. */
export interface Answer {
  /** As messages may show it. */
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly chunks: () => AsyncGenerator<Uint8Array, void, undefined>;
  /** Ends the exchange without reading the rest. */
  readonly discard: () => void;
}

const redirects: readonly number[] = [301, 302, 303, 307, 308];
const maxRedirects = 6;
const isLoopback = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);

function redirected(from: string, location: string | null): string {
  const target = location !== null && URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (!target) throw new ReleaseError('http-status', `${shownUrl(from)} redirects without a location.`);
  const secure = target.protocol === 'https:';
  const plain =
    target.protocol === 'http:' && (new URL(from).protocol === 'http:' || isLoopback(target.hostname));
  if (secure || plain) return withoutCredentials(target.href).href;
  throw new ReleaseError(
    'insecure-redirect',
    `${shownUrl(from)} redirects to ${shownUrl(target.href)}, which is not secure.`,
  );
}

/**
 * Sends a GET request and follows redirects, from https to http only on loopback.
 * @throws ReleaseError `not-reachable`, `stalled`, `insecure-redirect`, `http-status`, `answer-malformed`; the
 * signal's reason when aborted
 */
export async function get(
  start: string,
  headers: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<Answer> {
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await exchange(url, headers, options);
    if (!redirects.includes(answer.status)) return answer;
    answer.discard();
    url = redirected(url, answer.headers.get('location'));
  }
  throw new ReleaseError('http-status', `${shownUrl(start)} redirects more than ${maxRedirects} times.`);
}

async function exchange(
  url: string,
  headers: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<Answer> {
  options.signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', abort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const within = (ms: number, error: () => ReleaseError): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(error()), ms);
  };
  const end = (): void => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
  };
  const failure = (error: unknown): unknown => {
    end();
    if (options.signal?.aborted) return options.signal.reason;
    return controller.signal.aborted ? controller.signal.reason : exchangeError(error, url);
  };
  const { host, origin } = new URL(url);
  const { credentials } = options;
  within(
    options.connectTimeoutMs,
    () => new Outage(`${host} did not answer within ${options.connectTimeoutMs / 1000} s.`),
  );
  let response: Awaited<ReturnType<Fetch>>;
  try {
    response = await options.fetch(url, {
      headers: {
        ...headers,
        ...(credentials?.origin === origin ? { authorization: credentials.header } : {}),
      },
      redirect: 'manual',
      signal: controller.signal,
    });
  } catch (error) {
    throw failure(error);
  }
  clearTimeout(timer);
  const { body } = response;
  return {
    url: shownUrl(url),
    status: response.status,
    headers: response.headers,
    discard: () => {
      end();
      controller.abort();
      body?.cancel().catch(() => {
        // The exchange has been given up: its errors don't matter.
      });
    },
    chunks: async function* () {
      const reader = body?.getReader();
      try {
        while (reader) {
          within(options.stallTimeoutMs, () => {
            return new ReleaseError(
              'stalled',
              `${host} sent nothing for ${options.stallTimeoutMs / 1000} s while getting ${shownUrl(url)}.`,
            );
          });
          const { done, value } = await reader.read();
          clearTimeout(timer);
          if (done) return;
          yield value;
        }
      } catch (error) {
        throw failure(error);
      } finally {
        end();
      }
    },
  };
}
