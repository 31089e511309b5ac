import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens a regular file to read. A plain open of a named pipe waits for a writer, in a thread that no signal ends.
 *
 * @throws errors of the file system: `EISDIR` for a directory, `EINVAL` for a pipe or a device
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  const code = found.isDirectory() ? 'EISDIR' : 'EINVAL';
  throw Object.assign(new Error(`${code}: not a regular file, open '${path}'`), {
    code,
    syscall: 'open',
    path,
  });
}
