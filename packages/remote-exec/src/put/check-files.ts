import type { PutFile } from '../model/files.js';

/**
 * Checks files before anything is sent.
 * @throws TypeError for a path that is not absolute, ends in a slash or a dot, contains a NUL, or is given twice; for a mode
 *   beyond 0o7777
 */
export function checkFiles(files: readonly PutFile[]): void {
  const seen = new Set<string>();
  for (const { path, mode } of files) {
    const shown = JSON.stringify(path);
    if (!path.startsWith('/')) throw new TypeError(`${shown} is not an absolute path.`);
    if (/(^|\/)\.{0,2}$/.test(path)) throw new TypeError(`${shown} names a directory, not a file.`);
    if (path.includes('\0')) throw new TypeError(`${shown} contains a NUL character.`);
    if (seen.has(path)) throw new TypeError(`${shown} is given twice.`);
    if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777)
      throw new TypeError(`The mode of ${shown} is ${mode}, not a number from 0 to 0o7777.`);
    seen.add(path);
  }
}
