import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** Files included by files included by files: ssh(1) stops at 16 as well. */
const deepestInclude = 16;

/**
 * Reads an ssh_config file with what it includes put in its place. A file that is not there is empty.
 * Relative names are looked for in `folder`, as ssh_config(5) says for Include.
 */
export async function readConfig(file: string, folder: string, depth = 0): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (depth >= deepestInclude) return text;
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const include = /^\s*include(?:\s+|\s*=\s*)(.*)$/i.exec(line);
    if (!include) {
      lines.push(line);
      continue;
    }
    for (const [, quoted, bare] of (include[1] ?? '').matchAll(/"([^"]*)"|(\S+)/g)) {
      const named = (quoted ?? bare ?? '').replace(/^~(?=\/)/, homedir());
      const pattern = isAbsolute(named) ? named : resolve(folder, named);
      for (const found of await matches(pattern)) lines.push(await readConfig(found, folder, depth + 1));
    }
  }
  return lines.join('\n');
}

/** Files that a pattern with wildcards in its last part names, sorted. */
async function matches(pattern: string): Promise<readonly string[]> {
  const last = basename(pattern);
  if (!/[*?[]/.test(last)) return [pattern];
  const source = last
    .replace(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const wanted = new RegExp(`^${source}$`);
  const names = await readdir(dirname(pattern)).catch(() => []);
  return names
    .filter((name) => wanted.test(name) && !(name.startsWith('.') && !last.startsWith('.')))
    .sort()
    .map((name) => join(dirname(pattern), name));
}
