import { withLock } from '../process/file-lock.js';

/** Keeps our own uses of apt apart: no program waits for apt's lock on the package lists, unlike dpkg's. */
export function withAptLock<T>(
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal | undefined; readonly update: (detail: string) => void },
): Promise<T> {
  return withLock('/run/lock/harderway-debian-packages.lock', work, {
    signal: options.signal,
    onWait: () => options.update('waiting for another installation'),
  });
}
