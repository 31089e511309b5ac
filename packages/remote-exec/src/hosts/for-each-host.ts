import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import { unreachable } from '../errors/codes.generated.js';
import { isRemoteExecError, type RemoteExecError } from '../errors/remote-exec-error.js';

/** The result of one host. */
export type HostResult<H, T> =
  | { readonly kind: 'ok'; readonly host: H; readonly value: T }
  /** The function failed, or one of the callbacks did. */
  | { readonly kind: 'failed'; readonly host: H; readonly error: Error }
  /** The host could not be reached, or not logged in to. */
  | { readonly kind: 'unreachable'; readonly host: H; readonly error: RemoteExecError }
  /** The function was not called: another host failed with failFast or in an earlier batch, or the signal fired. */
  | { readonly kind: 'skipped'; readonly host: H };

/** The size of a batch: a number of hosts, or a share of all hosts. */
export type BatchSize = number | `${number}%`;

/** Options of {@link forEachHost}. */
export interface ForEachHostOptions<H, T> {
  /** Hosts at the same time. Default 32. */
  readonly concurrency?: number | undefined;
  /** After a failure, start no other host and abort those in progress. Default false: continue with all hosts. */
  readonly failFast?: boolean | undefined;
  /**
   * Sizes of batches, in hosts or as a share of all such as `25%`. The last size applies to all further batches. A batch begins
   * when the previous one is done, and only if at most `maxFailures` hosts have failed so far. Default: one batch.
   */
  readonly batches?: readonly BatchSize[] | undefined;
  /** Default 0. */
  readonly maxFailures?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether a value counts as a failure for failFast and batches. Default: none does. An error that it throws fails the host. */
  readonly isFailure?: ((value: T) => boolean) | undefined;
  /** Called when a host is done. An error that it throws turns `ok` into `failed`; other results stay. */
  readonly onResult?: ((result: HostResult<H, T>) => void) | undefined;
}

/**
 * Calls a function for each host, some at the same time. Resolves with one result per host, in the order of the hosts, whatever
 * the function throws.
 * @throws TypeError, before any call, for a concurrency that is not a whole number from 1, for batches that are not sizes above 0,
 *   and for `maxFailures` that is not a number from 0
 */
export async function forEachHost<H, T>(
  hosts: readonly H[],
  fn: (host: H, signal: AbortSignal) => Promise<T>,
  options: ForEachHostOptions<H, T> = {},
): Promise<readonly HostResult<H, T>[]> {
  const { maxFailures = 0 } = options;
  if (!(maxFailures >= 0))
    throw new TypeError(`maxFailures is ${maxFailures}, not a number of hosts from 0.`);
  const limit = pLimit(options.concurrency ?? 32);
  const batches = inBatches(hosts, options.batches ?? [Math.max(1, hosts.length)]);
  const stop = new AbortController();
  // Every host in progress listens to it several times.
  setMaxListeners(0, stop.signal);
  const onAbort = (): void => stop.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  let failures = 0;
  const work = async (host: H): Promise<HostResult<H, T>> => {
    const done = await one(host, fn, stop.signal);
    let bad = false;
    const judged = failIfThrown(done, () => {
      if (done.kind === 'ok') bad = options.isFailure?.(done.value) === true;
    });
    const result = failIfThrown(judged, () => options.onResult?.(judged));
    if (bad || result.kind !== 'ok') {
      failures += 1;
      if (options.failFast === true) stop.abort();
    }
    return result;
  };
  try {
    const results: HostResult<H, T>[] = [];
    for (const batch of batches) {
      if (failures > maxFailures && results.length > 0) stop.abort();
      results.push(...(await Promise.all(batch.map((host) => limit(() => work(host))))));
    }
    return results;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** @throws TypeError */
function inBatches<H>(hosts: readonly H[], sizes: readonly BatchSize[]): readonly (readonly H[])[] {
  const counts = sizes.map((size) => {
    const share = typeof size === 'string' ? Number(/^(\d+(?:\.\d+)?)%$/.exec(size)?.[1]) / 100 : undefined;
    const count = share === undefined ? size : Math.max(1, Math.floor(share * hosts.length));
    if (typeof count === 'number' && Number.isInteger(count) && count > 0 && share !== 0) return count;
    throw new TypeError(`${size} is not the size of a batch: give a number of hosts or a share such as 25%.`);
  });
  const last = counts.at(-1);
  if (last === undefined) throw new TypeError('Batches need at least one size.');
  const batches: (readonly H[])[] = [];
  for (let at = 0; at < hosts.length; ) {
    const count = counts[batches.length] ?? last;
    batches.push(hosts.slice(at, at + count));
    at += count;
  }
  return batches;
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
    return isRemoteExecError(thrown) && unreachable.has(thrown.code)
      ? { kind: 'unreachable', host, error: thrown }
      : { kind: 'failed', host, error: asError(thrown) };
  }
}

/** Turns the error of a callback into the result of its host, so that the other results are not lost. */
function failIfThrown<H, T>(result: HostResult<H, T>, callback: () => void): HostResult<H, T> {
  try {
    callback();
    return result;
  } catch (thrown) {
    return result.kind === 'ok' ? { kind: 'failed', host: result.host, error: asError(thrown) } : result;
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
