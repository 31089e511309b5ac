/** The entry of a directory at one path. Others are sockets, pipes and devices. */
export interface Entry {
  /** Relative to the directory, without a leading `./`; empty for the directory itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits. */
  readonly mode: number;
  /** Bytes of a file, otherwise 0. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  /** The target of a link, otherwise empty. */
  readonly target: string;
  /** Owner and group, each by name and by number, where they are known. */
  readonly owner?: readonly string[];
  readonly group?: readonly string[];
}

/** Entries by path. */
export type Entries = ReadonlyMap<string, Entry>;

export const byPath = (entries: readonly Entry[]): Entries =>
  new Map(entries.map((entry) => [entry.path, entry]));

/** The directory that a path is in; undefined for the outermost one itself. */
export function parentOf(path: string): string | undefined {
  if (path === '') return undefined;
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a path. */
export const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path as results show it. */
export const shownPath = (path: string): string => (path === '' ? '.' : path);

/** The kinds in the mode of stat(2), but for those that are not copied. */
const kinds: ReadonlyMap<number, Entry['kind']> = new Map([
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'link'],
]);

/** The kind in the mode of stat(2). */
export const kindOf = (mode: number): Entry['kind'] => kinds.get(mode & 0o170000) ?? 'other';

/** Directories that this package makes for its own use, and whose names end at random. */
export const isStaging = (path: string): boolean => path.startsWith('.remote-exec-') && !path.includes('/');
