import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError } from '@harderway/command';
import { nodeFiles } from '@harderway/command/node';
import { type LintFile, mayBeLinted } from '@harderway/lint';
import { reasonOf } from './errors.js';

/** Directories with files of others. */
const FOREIGN: ReadonlySet<string> = new Set(['.git', 'node_modules']);

const unreadable = (path: string, error: unknown): LintFile => ({
  kind: 'unreadable',
  path,
  reason: error instanceof CommandError ? error.message : `cannot read ${path}: ${reasonOf(error)}`,
});

/** Undefined for what is missing, or out of reach. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Finds the files at paths and below, in the order of the paths and of names, and reads those that may be linted. Symbolic links
 * below a path are noted and not followed. Devices, sockets and pipes are left out, and so are `.git` and `node_modules`.
 *
 * @param directory that the paths count from
 */
export function findLintFiles(
  paths: readonly string[],
  directory: string,
  signal: AbortSignal,
): readonly LintFile[] {
  const found = new Map<string, LintFile>();

  function read(path: string): void {
    try {
      const content = nodeFiles.read(resolve(directory, path), { regular: true });
      found.set(path, { kind: 'content', path, content });
    } catch (error) {
      found.set(path, unreadable(path, error));
    }
  }

  function addFile(path: string): void {
    if (mayBeLinted(path)) read(path);
    else found.set(path, { kind: 'unread', path });
  }

  function addEntry(path: string, entry: Dirent): void {
    if (entry.isDirectory()) {
      if (!FOREIGN.has(entry.name)) addDirectory(path);
    } else if (entry.isSymbolicLink()) found.set(path, { kind: 'link', path });
    else if (entry.isFile()) addFile(path);
  }

  function entriesOf(path: string): readonly Dirent[] {
    try {
      const entries = readdirSync(resolve(directory, path), { withFileTypes: true });
      return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    } catch (error) {
      found.set(path, unreadable(path, error));
      return [];
    }
  }

  function addDirectory(path: string): void {
    signal.throwIfAborted();
    for (const entry of entriesOf(path)) addEntry(join(path, entry.name), entry);
  }

  for (const given of paths) {
    const path = join(given);
    const stats = statsOf(resolve(directory, path));
    // Reading says why there is nothing.
    if (stats === undefined) read(path);
    else if (stats.isDirectory()) addDirectory(path);
    else addFile(path);
  }
  return [...found.values()];
}
