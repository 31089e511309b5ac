import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FileContent, keepOwner, writeDraft } from './draft.js';
import { syncDirectory } from './sync-directory.js';

/** Options of {@link replaceFile}. */
export interface ReplaceFileOptions {
  /** Permission bits, less the umask. Default: those of the file that is replaced; 0o666 less the umask for a new one. */
  readonly mode?: number | undefined;
}

/**
 * Replaces the content of a file, or creates it: writes a temporary file beside it, flushes that to the disk (fsync),
 * renames it over the path, and flushes the directory. After a crash or a power failure at any moment the path holds the
 * old content or the new one, never a part; once the promise resolves it is the new one.
 *
 * Symbolic links are followed and stay. The owner stays if this process may set it.
 *
 * @throws errors of the file system, with their `code`; `EINVAL` for a device, a pipe or a socket; the error of `content`.
 *   The temporary file is removed.
 */
export async function replaceFile(
  path: string,
  content: FileContent,
  { mode }: ReplaceFileOptions = {},
): Promise<void> {
  const target = (await realpath(path).catch(unlessMissing)) ?? path;
  const old = await stat(target).catch(unlessMissing);
  if (old && !old.isFile() && !old.isDirectory())
    throw Object.assign(new Error(`EINVAL: not a regular file, replace '${path}'`), { code: 'EINVAL' });
  const draft = await writeDraft(target, content, {
    mode: mode ?? (old ? 0o600 : 0o666),
    finish: async (file) => {
      if (old) await keepOwner(file, old);
      // After the owner, since a change of owner clears setuid and setgid.
      if (old && mode === undefined) await file.chmod(old.mode & 0o7777);
    },
  });
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(target));
}

/**
 * Puts a finished file in place of another one, or of none: flushes it to the disk, renames it, and flushes the directory
 * of its new path. For a file that took long to write, such as a download that can be continued. Both paths have to be on
 * the same file system. A symbolic link at the new path is replaced.
 *
 * @throws errors of the file system, with their `code`
 */
export async function renameIntoPlace(draft: string, path: string): Promise<void> {
  const file = await open(draft);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

function unlessMissing(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
