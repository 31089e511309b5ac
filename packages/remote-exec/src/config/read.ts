import { readFile } from 'node:fs/promises';
import { hostHolds, matchHolds } from './condition.js';
import { expandTokens } from './expand.js';
import { included } from './included.js';
import { parseLine } from './line.js';
import type { Lookup } from './lookup.js';

/** A file of ssh_config(5), and the directory from which relative names of its Includes start. */
export interface ConfigFile {
  readonly path: string;
  readonly directory: string;
}

/** The depth of nested Includes at which ssh(1) stops as well. */
const deepestInclude = 16;

/**
 * Reads a host's configuration from files, in their order. A missing file counts as empty.
 * @throws Error that names the file, and the invalid line
 */
export async function readConfig(files: readonly ConfigFile[], lookup: Lookup): Promise<void> {
  for (const file of files) await readOne(file, lookup, true, 0);
  if (lookup.final !== 'wanted') return;
  lookup.beginFinal();
  for (const file of files) await readOne(file, lookup, true, 0);
}

/** Names the file and line; errors of an included file name theirs already. */
class ConfigError extends Error {}

/**
 * Reads one file. Directives before its first Host or Match apply if those around its Include do (`enclosing`); its own Host
 * and Match lines narrow that, and end with the file.
 */
async function readOne(file: ConfigFile, lookup: Lookup, enclosing: boolean, depth: number): Promise<void> {
  const lines = (await contentOf(file.path)).split('\n');
  let applies = enclosing;
  const follow = async (line: string): Promise<void> => {
    const directive = parseLine(line, lookup.ignoredPatterns);
    if (directive === undefined) return;
    const { keyword, words } = directive;
    if (keyword === 'host') applies = enclosing && hostHolds(words, lookup);
    else if (keyword === 'match') applies = await matchHolds(words, lookup, enclosing);
    else if (keyword === 'include') await include(words);
    else if (applies) lookup.set(keyword, words);
  };
  const include = async (names: readonly string[]): Promise<void> => {
    if (depth >= deepestInclude) throw new Error(`files include one another, ${deepestInclude} deep`);
    for (const name of names) {
      for (const path of await included(expandTokens(name, lookup.tokens), file.directory))
        await readOne({ path, directory: file.directory }, lookup, applies, depth + 1);
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
    // ssh finds nothing in a directory, such as one that an Include with a wildcard names.
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return '';
    throw error;
  });
}
