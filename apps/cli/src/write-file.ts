import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError, systemCode } from './errors.js';

/**
 * Writes a file so that it is there whole or not at all: beside its place first, then renamed. Folders are
 * made as needed; a symbolic link is followed.
 *
 * @throws CliError `file-unwritable`
 */
export async function writeFileWhole(path: string, content: string, mode: number): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path);
    await mkdir(dirname(target), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 });
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
    try {
      const file = await open(beside, 'wx', mode);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw new CliError(
      'file-unwritable',
      `${path} cannot be written: ${systemCode(error) || String(error)}`,
      {
        hint: 'check the folder, its permissions and the space left',
        cause: error,
      },
    );
  }
}
