import type { DownloadOptions } from './download.js';
import type { ObtainEvent } from './model.js';
import { fetchFor } from './proxy.js';
import type { RetryOptions } from './retry.js';

/** How files are downloaded, and where they are kept. */
export interface TransferOptions {
  /** Default: `$XDG_CACHE_HOME/harderway/programs` or `~/.cache/harderway/programs`. */
  readonly cacheDirectory?: string | undefined;
  readonly onProgress?: ((event: ObtainEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: the global one, or one that goes through the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly fetch?: typeof fetch | undefined;
  /** How long to wait for a server to answer. Default: 10000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long to wait for the next bytes. Default: 30000. */
  readonly stallTimeoutMs?: number | undefined;
  /**
   * How often to try again after 429, 5xx, a broken connection, or an outage of a server that has answered.
   * Default: 4.
   */
  readonly retries?: number | undefined;
  /** Pause before trying again; doubled each time. Default: 500. */
  readonly backoffMs?: number | undefined;
  /** A larger file is refused, also while it arrives. Default: 2 GiB, ten times the largest program of a release. */
  readonly maxBytes?: number | undefined;
}

/** The options of requests, with their defaults. */
export const retryOptions = (
  {
    fetch,
    connectTimeoutMs = 10_000,
    stallTimeoutMs = 30_000,
    retries = 4,
    backoffMs = 500,
    maxBytes = 2 ** 31,
  }: TransferOptions,
  signal: AbortSignal,
  credentials: RetryOptions['credentials'],
): Omit<DownloadOptions, 'onBytes'> & { readonly signal: AbortSignal } => ({
  fetch: fetch ?? fetchFor(process.env),
  signal,
  credentials,
  connectTimeoutMs,
  stallTimeoutMs,
  retries,
  backoffMs,
  maxBytes,
});
