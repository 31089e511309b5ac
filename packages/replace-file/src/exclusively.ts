import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile, realpath, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFile } from './create-file.js';

/** A guard that nobody has touched for so long is what a killed process has left. */
const longestMs = 10_000;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** The guard that holds a file; undefined if it has just been released. */
async function holderOf(guard: string): Promise<string | undefined> {
  try {
    // Not its content: the guard of another program or user may be unreadable.
    const { ino, ctimeMs } = await stat(guard);
    return `${ino} ${ctimeMs}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes a guard that a killed process has left. Processes that wait for it remove it one at a time and look again first, so
 * that none removes the guard that another of them has created meanwhile.
 */
const removeStale = (guard: string, holder: string): Promise<void> =>
  exclusively(
    guard,
    async () => {
      if ((await holderOf(guard)) === holder) await rm(guard, { force: true });
    },
    { guard: `${guard}.stale` },
  );

/** The guard of a file, beside it: one, whatever links lead to the file. */
async function guardOf(path: string): Promise<string> {
  const missing = (error: unknown): undefined => {
    if (codeOf(error) !== 'ENOENT') throw error;
  };
  const directory = (await realpath(dirname(path)).catch(missing)) ?? dirname(path);
  const file = (await realpath(path).catch(missing)) ?? join(directory, basename(path));
  return join(dirname(file), `.${basename(file)}.held`);
}

/** The guards that the callers of a piece of work hold. */
const heldByCallers = new AsyncLocalStorage<readonly { readonly guard: string; held: boolean }[]>();

/** Options of {@link exclusively}. */
export interface ExclusivelyOptions {
  /** Path of the guard, where other programs know one. Default: `.NAME.held` beside the file that links lead to. */
  readonly guard?: string | undefined;
}

/**
 * Runs short work on a file that other processes may change at the same moment, one process after another. The process that has
 * created a guard file beside it holds the file, and touches the guard as long as it works. A guard that nobody has touched for
 * 10 s is removed: a killed process has left it, or a process that is suspended or blocks its event loop.
 *
 * @returns what `work` returns
 * @throws what `work` throws; errors of the file system; an error if the work of the same file calls it, which would wait for
 *   itself
 */
export async function exclusively<T>(
  path: string,
  work: () => Promise<T>,
  options: ExclusivelyOptions = {},
): Promise<T> {
  const { guard = await guardOf(path) } = options;
  const callers = heldByCallers.getStore() ?? [];
  if (callers.some((each) => each.held && each.guard === guard))
    throw new Error(`${path} is held by the work that asks for it: give that work all that is to be done`);
  const own = crypto.randomUUID();
  let holder: string | undefined;
  let since = performance.now();
  for (;;) {
    try {
      await createFile(guard, own, { mode: 0o600 });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const now = await holderOf(guard);
    if (now !== holder) [holder, since] = [now, performance.now()];
    else if (holder !== undefined && performance.now() - since > longestMs) await removeStale(guard, holder);
    await sleep(20);
  }
  const hold = { guard, held: true };
  const touching = setInterval(
    () => void utimes(guard, new Date(), new Date()).catch(() => {}),
    longestMs / 5,
  );
  touching.unref();
  try {
    return await heldByCallers.run([...callers, hold], work);
  } finally {
    hold.held = false;
    clearInterval(touching);
    // If this process was suspended for too long, its guard was removed as stale, and the guard there belongs to another one.
    if ((await readFile(guard, 'utf8').catch(() => undefined)) === own) await rm(guard, { force: true });
  }
}
