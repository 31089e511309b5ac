import { constants, copyFile, link, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeDraft } from './draft.js';
import { syncDirectory } from './sync-directory.js';

/** Codes of file systems without hard links. */
const withoutLinks: ReadonlySet<unknown> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP']);

/**
 * Creates a file that does not exist yet: of several processes that create it at once, one succeeds. It appears whole, and is
 * on the disk once the promise resolves. On a file system without hard links a crash may leave a part of it.
 *
 * @param mode permission bits, less the umask. Default 0o666
 * @throws errors of the file system, with their `code`: `EEXIST` if the path exists
 */
export async function createFile(
  path: string,
  content: string | Uint8Array,
  { mode = 0o666 }: { readonly mode?: number | undefined } = {},
): Promise<void> {
  const draft = await writeDraft(path, content, { mode });
  try {
    await link(draft, path).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && withoutLinks.has(error.code))
        return copyFile(draft, path, constants.COPYFILE_EXCL);
      throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(path));
}
