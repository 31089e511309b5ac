import { open } from 'node:fs/promises';

/** Codes of systems and file systems that can't flush a directory, or not one that this process may not read. */
const cannotSync: ReadonlySet<unknown> = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM']);

/**
 * Flushes the names in a directory to the disk: until then a rename may be undone by a power failure. Does nothing where
 * directories can't be flushed.
 *
 * @throws the error of a disk that fails
 */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path);
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && cannotSync.has(error.code))) throw error;
  }
}
