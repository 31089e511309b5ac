// Also the entry `./write-atomically`: a command that writes a file needs no engine.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file beside its path and renames it, so that a run killed at any moment leaves the old file or the new one.
 *
 * @throws errors of the file system; nothing is left beside the path
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
