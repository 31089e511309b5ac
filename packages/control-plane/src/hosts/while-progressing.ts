/** Limits of {@link whileProgressing}. */
export interface ProgressLimit {
  /** The longest time without progress. */
  readonly limitMs: number;
  /** Makes the error for work that has stalled. */
  readonly stalled: () => Error;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does work on a host for as long as it progresses, however long that is: a connection may be alive while nothing comes through.
 *
 * @param work ends when the signal is aborted, and calls `progress` whenever bytes have come or gone
 * @throws the error that `stalled` makes; what `work` throws
 */
export async function whileProgressing<T>(
  { limitMs, stalled, signal }: ProgressLimit,
  work: (signal: AbortSignal, progress: () => void) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const progress = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => limit.abort(), limitMs);
  };
  progress();
  try {
    return await work(AbortSignal.any([limit.signal, ...(signal === undefined ? [] : [signal])]), progress);
  } catch (error) {
    throw limit.signal.aborted && signal?.aborted !== true ? stalled() : error;
  } finally {
    clearTimeout(timer);
  }
}
