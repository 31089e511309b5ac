import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import { unreachable } from './error-codes.generated.js';
import { isRemoteExecError } from './errors.js';

/** The result of one host. */
export type HostResult<H, T> =
  | { readonly kind: 'ok'; readonly host: H; readonly value: T }
  /** The function failed after the host was reached, or one of the callbacks did. */
  | { readonly kind: 'failed'; readonly host: H; readonly error: Error }
  /** The host could not be reached or entered. */
  | { readonly kind: 'unreachable'; readonly host: H; readonly error: Error }
  /** It was never started: another host failed with failFast, or the signal fired. */
  | { readonly kind: 'skipped'; readonly host: H };

/** Options of {@link forEachHost}. */
export interface ForEachHostOptions<H, T> {
  /** Hosts at the same time. Default 32. */
  readonly concurrency?: number | undefined;
  /** Once a host fails, start no other and abort those at work. Default false: go on and collect. */
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether a value counts as a failure for failFast. Default: none does. An error it throws fails its host. */
  readonly isFailure?: ((value: T) => boolean) | undefined;
  /**
   * Called as each host is done, in that order. An error it throws turns `ok` into `failed`; a host that did not succeed
   * keeps its result.
   */
  readonly onResult?: ((result: HostResult<H, T>) => void) | undefined;
}

/**
 * Runs a function for each host, in the order of the hosts and some at a time. Resolves with one result per host, in the
 * same order, whatever the functions throw.
 * @throws TypeError, before any host is started, for a concurrency that is not a whole number from 1.
 */
export async function forEachHost<H, T>(
  hosts: readonly H[],
  fn: (host: H, signal: AbortSignal) => Promise<T>,
  options: ForEachHostOptions<H, T> = {},
): Promise<readonly HostResult<H, T>[]> {
  const limit = pLimit(options.concurrency ?? 32);
  const stop = new AbortController();
  // Every host at work listens to it several times.
  setMaxListeners(0, stop.signal);
  const onAbort = (): void => stop.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  try {
    return await Promise.all(
      hosts.map((host) =>
        limit(async () => {
          const done = await one(host, fn, stop.signal);
          let bad = false;
          const judged = failIfThrown(done, () => {
            if (done.kind === 'ok') bad = options.isFailure?.(done.value) === true;
          });
          const result = failIfThrown(judged, () => options.onResult?.(judged));
          if (options.failFast === true && (bad || result.kind !== 'ok')) stop.abort();
          return result;
        }),
      ),
    );
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

async function one<H, T>(
  host: H,
  fn: (host: H, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<HostResult<H, T>> {
  if (signal.aborted) return { kind: 'skipped', host };
  try {
    return { kind: 'ok', host, value: await fn(host, signal) };
  } catch (thrown) {
    const error = asError(thrown);
    const kind = isRemoteExecError(error) && unreachable.has(error.code) ? 'unreachable' : 'failed';
    return { kind, host, error };
  }
}

/** Keeps the error of a callback from losing the other hosts' results. */
function failIfThrown<H, T>(result: HostResult<H, T>, callback: () => void): HostResult<H, T> {
  try {
    callback();
    return result;
  } catch (thrown) {
    return result.kind === 'ok' ? { kind: 'failed', host: result.host, error: asError(thrown) } : result;
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
