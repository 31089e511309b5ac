import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/**
 * Files that the name in an Include stands for, sorted, with wildcards as glob(7) has them. A relative name is looked for
 * in `folder`. A name without wildcards stands for itself, whether there is such a file or not.
 */
export async function included(name: string, folder: string): Promise<readonly string[]> {
  const parts = (isAbsolute(name) ? name : join(folder, name)).split('/');
  let found: readonly string[] = [''];
  for (const part of parts.slice(1)) {
    if (!/[*?[]/.test(part)) {
      found = found.map((parent) => `${parent}/${part}`);
      continue;
    }
    const wanted = pattern(part);
    const levels = await Promise.all(
      found.map(async (parent) => {
        const names = await readdir(`${parent}/`).catch(() => []);
        return names.filter((each) => wanted.test(each)).map((each) => `${parent}/${each}`);
      }),
    );
    found = levels.flat().sort();
  }
  return found;
}

/** A wildcard in front does not stand for a dot. */
function pattern(part: string): RegExp {
  const source = part
    .replace(/[\\^$.|+(){}]|\[(?!.+\])/g, '\\$&')
    .replaceAll('[!', '[^')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 's');
}
