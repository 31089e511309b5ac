import { normalize } from 'node:path/posix';
import { checked } from '../errors.js';
import type { DirectoryOptions } from '../model.js';

/**
 * The path of a directory on a host, without a slash at its end.
 * @throws RemoteExecError INVALID_COMMAND for one that is not absolute or holds a NUL, and for `/` with `delete`
 */
export const checkedDirectory = (host: string, path: string, options: DirectoryOptions): string =>
  checked(host, () => {
    const shown = JSON.stringify(path);
    if (!path.startsWith('/')) throw new TypeError(`${shown} is not an absolute path.`);
    if (path.includes('\0')) throw new TypeError(`${shown} holds a NUL character.`);
    const directory = normalize(path).replace(/(?<=.)\/$/, '');
    if (directory === '/' && options.delete === true)
      throw new TypeError('with delete, the directory can be any but /.');
    return directory;
  });
