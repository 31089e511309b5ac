import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { replaceFile } from '@harderway/replace-file';
import { CommandError } from '../errors.js';
import { type Files, LARGEST_TEXT } from '../world.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  return REASONS[code] ?? (code === '' ? message : code);
}

/** A pipe that a shell has opened for this process, as by `<(COMMAND)`. */
const isOpenPipe = (path: string, stats: Stats): boolean =>
  stats.isFIFO() && /^\/(?:dev|proc\/(?:self|\d+))\/fd\/\d+$/.test(path);

/** The files of this machine. */
export const nodeFiles: Files = {
  read: (path, { regular = false } = {}) => {
    try {
      const stats = regular ? statSync(path) : undefined;
      if (stats?.isFile() === false && !stats.isDirectory() && !isOpenPipe(path, stats))
        throw new Error('it is not a regular file');
      if (stats !== undefined && stats.size > LARGEST_TEXT) throw new Error('it is larger than 16 MiB');
      return readFileSync(path);
    } catch (error) {
      throw new CommandError('file-unreadable', `cannot read ${path}: ${reasonOf(error)}`, { cause: error });
    }
  },
  list: (path) => {
    try {
      const entries = readdirSync(path, { withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => name)
        .sort();
    } catch {
      // Reading it as a file says why.
      return undefined;
    }
  },
  replace: async (path, content) => {
    try {
      if (!statSync(path).isFile()) throw new Error('it is not a regular file');
      await replaceFile(path, content);
    } catch (error) {
      throw new CommandError('file-unwritable', `cannot write ${path}: ${reasonOf(error)}`, { cause: error });
    }
  },
};
