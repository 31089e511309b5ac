import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFile } from '@harderway/replace-file';

/** How long one process may hold a file. It takes milliseconds; one that takes longer was killed. */
const longestMs = 10_000;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Who holds a file; undefined if it has just been released. */
async function holderOf(guard: string): Promise<string | undefined> {
  try {
    return await readFile(guard, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Does short work on a file that other processes may change at the same moment: one after another. A guard beside the file says
 * that it is held; that of a process that was killed is removed.
 *
 * @throws what `work` throws; errors of the file system
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const guard = join(dirname(path), `.${basename(path)}.held`);
  let holder: string | undefined;
  let since = performance.now();
  for (;;) {
    try {
      await createFile(guard, `${crypto.randomUUID()}\n`);
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const now = await holderOf(guard);
    if (now !== holder) [holder, since] = [now, performance.now()];
    else if (holder !== undefined && performance.now() - since > longestMs) await rm(guard, { force: true });
    await sleep(20);
  }
  try {
    return await work();
  } finally {
    await rm(guard, { force: true });
  }
}
