import { normalize } from 'node:path/posix';
import { checked } from '../errors/remote-exec-error.js';
import type { DirectoryOptions } from '../model/directory.js';

/**
 * The path of a directory on a host, without a slash at its end.
 * @throws RemoteExecError `invalid-command` for a path that is not absolute or contains a NUL, and for `/` with `delete`
 */
export const checkedDirectory = (host: string, path: string, options: DirectoryOptions): string =>
  checked(host, () => {
    const shown = JSON.stringify(path);
    if (!path.startsWith('/')) throw new TypeError(`${shown} is not an absolute path.`);
    if (path.includes('\0')) throw new TypeError(`${shown} contains a NUL character.`);
    const directory = normalize(path).replace(/(?<=.)\/$/, '');
    if (directory === '/' && options.delete === true)
      throw new TypeError('/ cannot be the directory with delete.');
    return directory;
  });
