import type { DirectoryEntries, DirectoryEntry } from '../model/directory.js';

export const byPath = (entries: readonly DirectoryEntry[]): DirectoryEntries =>
  new Map(entries.map((entry) => [entry.path, entry]));

/** The parent directory of a path; undefined for the outermost directory itself. */
export function parentOf(path: string): string | undefined {
  if (path === '') return undefined;
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a path. */
export const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path as shown in results. */
export const shownPath = (path: string): string => (path === '' ? '.' : path);

/** The kinds that are copied, by the type in the mode of stat(2). */
const kinds: ReadonlyMap<number, DirectoryEntry['kind']> = new Map([
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'link'],
]);

/** The kind of an entry by its mode of stat(2). */
export const kindOf = (mode: number): DirectoryEntry['kind'] => kinds.get(mode & 0o170000) ?? 'other';

/** Whether a path is a staging directory of this package, whose name ends at random. */
export const isStaging = (path: string): boolean => path.startsWith('.remote-exec-') && !path.includes('/');

/** Whether the mode of an entry is right. A link has none of its own. */
export const modeFits = (wanted: DirectoryEntry, have: DirectoryEntry): boolean =>
  wanted.kind === 'link' || wanted.mode === have.mode;
