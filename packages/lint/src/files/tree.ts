import type { LintFile } from './file.js';
import { directoryOf, hostRootOf, nameOf } from './paths.js';

/** All files of a run, by path. */
export interface Tree {
  /** Whether there is such a file or link. */
  has(path: string): boolean;
  /** The text of a file that was read, in UTF-8. */
  read(path: string): string | undefined;
  /** Names of the files of a directory; undefined if none of its files is known. */
  list(directory: string): readonly string[] | undefined;
  /**
   * The file of the run that another one means by a path of its host: below the host's root, or else the only file of that name.
   * Undefined if nothing is known of it.
   */
  resolve(from: string, named: string): string | undefined;
}

/** Indexes files once: every question is answered in constant time. */
export function treeOf(files: readonly LintFile[]): Tree {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const byDirectory = new Map<string, string[]>();
  const byName = new Map<string, string[]>();
  const add = (index: Map<string, string[]>, key: string, value: string): void => {
    const values = index.get(key);
    if (values === undefined) index.set(key, [value]);
    else values.push(value);
  };
  for (const path of byPath.keys()) {
    add(byDirectory, directoryOf(path), nameOf(path));
    add(byName, nameOf(path), path);
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    has: (path) => byPath.has(path),
    read: (path) => {
      const file = byPath.get(path);
      if (file?.kind !== 'content') return undefined;
      return typeof file.content === 'string' ? file.content : decoder.decode(file.content);
    },
    list: (directory) => byDirectory.get(directory),
    resolve: (from, named) => {
      const root = hostRootOf(from);
      const below = root === undefined ? undefined : `${root}${named.slice(1)}`;
      if (below !== undefined && byPath.has(below)) return below;
      const [only, second] = byName.get(nameOf(named)) ?? [];
      return second === undefined && root === undefined ? only : undefined;
    },
  };
}
