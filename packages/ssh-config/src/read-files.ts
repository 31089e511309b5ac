import { readFile } from 'node:fs/promises';
import { hostApplies, matchApplies } from './conditions.js';
import { SshConfigError } from './errors.js';
import { expandTokens } from './expand.js';
import { includedFiles } from './included-files.js';
import { parseLine } from './line.js';
import type { HostLookup } from './lookup.js';

/** A file of ssh_config(5), and the directory that relative names in its Includes are resolved from. */
export interface ConfigFile {
  readonly path: string;
  readonly directory: string;
}

/** The depth of nested Includes at which ssh(1) gives up. */
const deepestInclude = 16;

/**
 * Reads a host's configuration from files, in their order. A missing file counts as empty.
 * @throws SshConfigError `config-invalid` with file and line, `config-unreadable`
 */
export async function readFiles(files: readonly ConfigFile[], lookup: HostLookup): Promise<void> {
  for (const file of files) await readOne(file, lookup, true, 0);
  if (lookup.final !== 'wanted') return;
  lookup.beginFinal();
  for (const file of files) await readOne(file, lookup, true, 0);
}

/**
 * Reads one file. Directives before its first Host or Match apply if the block around its Include does (`enclosing`). Its own
 * Host and Match lines narrow that, and end with the file.
 */
async function readOne(
  file: ConfigFile,
  lookup: HostLookup,
  enclosing: boolean,
  depth: number,
): Promise<void> {
  const lines = (await contentOf(file.path)).split('\n');
  let applies = enclosing;
  const follow = async (line: string): Promise<void> => {
    const directive = parseLine(line, lookup.ignoredPatterns);
    if (directive === undefined) return;
    const { keyword, words } = directive;
    if (keyword === 'host') applies = enclosing && hostApplies(words, lookup);
    else if (keyword === 'match') applies = await matchApplies(words, lookup, enclosing);
    else if (keyword === 'include') await include(words);
    else if (applies) lookup.set(keyword, words);
  };
  const include = async (names: readonly string[]): Promise<void> => {
    if (depth >= deepestInclude) throw new Error(`files include one another, ${deepestInclude} deep`);
    for (const name of names) {
      for (const path of await includedFiles(expandTokens(name, lookup.tokens), file.directory))
        await readOne({ path, directory: file.directory }, lookup, applies, depth + 1);
    }
  };
  for (const [index, line] of lines.entries()) {
    await follow(line).catch((error: Error) => {
      // An included file has named its own line.
      if (error instanceof SshConfigError) throw error;
      const message = `${file.path} line ${index + 1}: ${error.message}`;
      throw new SshConfigError('config-invalid', message, { cause: error });
    });
  }
}

async function contentOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // ssh(1) ignores a directory, such as one that the wildcard of an Include matches.
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return '';
    throw new SshConfigError('config-unreadable', `${path} cannot be read: ${error.message}`, {
      cause: error,
    });
  });
}
