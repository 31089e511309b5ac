import { readFile } from 'node:fs/promises';
import { hostHolds, matchHolds } from './condition.js';
import { expandTokens } from './expand.js';
import { included } from './included.js';
import { parseLine } from './line.js';
import type { Lookup } from './lookup.js';

/** A file of ssh_config(5), and the folder in which relative names of its Includes are looked for. */
export interface ConfigFile {
  readonly path: string;
  readonly folder: string;
}

/** Files included by files included by files: ssh(1) stops at 16 as well. */
const deepestInclude = 16;

/**
 * Reads what files say about a host, in their order. A file that is not there is empty.
 * @throws Error that names the file, and the line if one is wrong.
 */
export async function readConfig(files: readonly ConfigFile[], lookup: Lookup): Promise<void> {
  for (const file of files) await readOne(file, lookup, true, 0);
  if (lookup.final !== 'wanted') return;
  lookup.beginFinal();
  for (const file of files) await readOne(file, lookup, true, 0);
}

/** Says where; what is thrown while an included file is read says so already. */
class ConfigError extends Error {}

/**
 * Reads one file. Its directives ahead of its first Host or Match are in force if those around its Include are, which it
 * gets as `enclosing`; its own Host and Match lines narrow that, and are over at its end.
 */
async function readOne(file: ConfigFile, lookup: Lookup, enclosing: boolean, depth: number): Promise<void> {
  const lines = (await contentOf(file.path)).split('\n');
  let inForce = enclosing;
  const follow = async (line: string): Promise<void> => {
    const directive = parseLine(line);
    if (directive === undefined) return;
    const { keyword, words } = directive;
    if (keyword === 'host') inForce = enclosing && hostHolds(words, lookup);
    else if (keyword === 'match') inForce = await matchHolds(words, lookup, enclosing);
    else if (keyword === 'include') await include(words);
    else if (inForce) lookup.set(keyword, words);
  };
  const include = async (names: readonly string[]): Promise<void> => {
    if (depth >= deepestInclude) throw new Error(`files include one another, ${deepestInclude} deep`);
    for (const name of names) {
      for (const path of await included(expandTokens(name, lookup.tokens), file.folder))
        await readOne({ path, folder: file.folder }, lookup, inForce, depth + 1);
    }
  };
  for (const [index, line] of lines.entries()) {
    await follow(line).catch((error: Error) => {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(`${file.path} line ${index + 1}: ${error.message}`, { cause: error });
    });
  }
}

async function contentOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}
