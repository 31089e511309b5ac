import { lstat, readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/**
 * The files that an argument of Include names, sorted, with the wildcards of glob(7). A relative name is resolved from
 * `directory`. A name without wildcards is returned even if no such file exists; one with wildcards stands for existing files.
 */
export async function includedFiles(name: string, directory: string): Promise<readonly string[]> {
  const parts = (isAbsolute(name) ? name : join(directory, name)).split('/');
  let found: readonly string[] = [''];
  let wild = false;
  for (const part of parts.slice(1)) {
    if (!/[*?[\\]/.test(part)) {
      found = found.map((parent) => `${parent}/${part}`);
      continue;
    }
    wild = true;
    const wanted = pattern(part);
    const levels = await Promise.all(
      found.map(async (parent) => {
        const names = await readdir(`${parent}/`).catch(() => []);
        return names.filter((each) => wanted.test(each)).map((each) => `${parent}/${each}`);
      }),
    );
    found = levels.flat().sort();
  }
  const exists = await Promise.all(
    found.map(
      (path) =>
        !wild ||
        lstat(path).then(
          () => true,
          () => false,
        ),
    ),
  );
  return found.filter((_, index) => exists[index]);
}

/** The expression for a part of a path. A leading wildcard does not match a dot; behind a backslash a character is itself. */
function pattern(part: string): RegExp {
  const source = part
    .replace(
      /\\(.)|[\\^$.|+(){}]|\[(?!.+\])/gs,
      (all, character = all) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('[!', '[^')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 's');
}
