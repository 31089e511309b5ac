import { join } from 'node:path';
import { exclusively } from '@harderway/replace-file';
import { guardFile } from '../guard-name.js';
import { lockFile } from './key-holder.js';
import { readLock } from './lock-file.js';

/** Runs short work on secrets of a directory while no other process writes a secret there, or makes or removes its lock. */
export const guarded = <T>(directory: string, work: () => Promise<T>): Promise<T> =>
  exclusively(join(directory, lockFile), work, { guard: join(directory, guardFile) });

const isSame = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one === undefined || other === undefined ? one === other : Buffer.from(one).equals(other);

/** Whether the lock of a directory is still the given one. */
export const isLockStill = async (directory: string, lock: Uint8Array | undefined): Promise<boolean> =>
  isSame(lock, await readLock(directory));

/**
 * As {@link guarded}, if the lock of the directory is still the given one. What is sealed for a lock that was removed meanwhile
 * could never be opened again.
 *
 * @returns whether `work` was run
 */
export const guardedUnder = (
  directory: string,
  lock: Uint8Array | undefined,
  work: () => Promise<void>,
): Promise<boolean> =>
  guarded(directory, async () => {
    if (!(await isLockStill(directory, lock))) return false;
    await work();
    return true;
  });
