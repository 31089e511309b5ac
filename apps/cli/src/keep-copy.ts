import { lstat, readFile, stat, writeFile } from 'node:fs/promises';
import { unlessMissing } from './errors.js';
import { unwritable } from './write-file.js';

/** A path beside a file that nothing has yet: an earlier copy may be the only one. */
async function freePath(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const free = `${path}.bak${number === 1 ? '' : number}`;
    if ((await unlessMissing(lstat(free))) === undefined) return free;
  }
}

/**
 * Copies a regular file beside itself before it is replaced. Returns a line that says where; empty without a file.
 *
 * @param mode the most permissions of the copy, which has no more than the file
 * @throws CliError `file-unwritable`
 */
export async function keepCopy(path: string, mode: number): Promise<string> {
  const found = await unlessMissing(stat(path));
  if (found?.isFile() !== true) return '';
  const copy = await freePath(path);
  try {
    await writeFile(copy, await readFile(path), { flag: 'wx', mode: found.mode & mode });
  } catch (error) {
    throw unwritable(copy, error);
  }
  return `Kept the file as it was in ${copy}.\n`;
}
