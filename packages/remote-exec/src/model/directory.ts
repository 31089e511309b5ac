import type { WorkOptions } from './command.js';
import type { PutOptions } from './files.js';

/** One entry of a directory tree. `other`: a socket, a pipe or a device. */
export interface DirectoryEntry {
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
  /** The owner by name and by number, where known. */
  readonly owner?: readonly string[] | undefined;
  /** The group by name and by number, where known. */
  readonly group?: readonly string[] | undefined;
}

/** Entries by path. */
export type DirectoryEntries = ReadonlyMap<string, DirectoryEntry>;

/** Whether a path, relative to the directory, is left out. */
export type PathFilter = (path: string, isDirectory: boolean) => boolean;

/** A local directory as it was read, for any number of hosts. Made by `localDirectory(path)`. */
export interface LocalDirectory {
  readonly kind: 'local-directory';
  readonly path: string;
  /** By path, parents first. */
  readonly entries: DirectoryEntries;
  readonly excluded: PathFilter;
  /** The sha256 of a file in hexadecimal. Each file is read once. @throws the error of the file system */
  readonly digest: (path: string) => string | Promise<string>;
}

/** How to copy a directory. */
export interface DirectoryOptions extends WorkOptions {
  /** Patterns of gitignore(5), relative to the directory. What matches is neither copied nor removed. */
  readonly exclude?: readonly string[] | undefined;
  /** Remove what the source does not have. Default false. */
  readonly delete?: boolean | undefined;
  /** Flush everything to the disk before it is put in place. Default false, as with tar and rsync: it takes long. */
  readonly sync?: boolean | undefined;
  /** Change nothing, and return what would change. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Called with the bytes of contents sent and to send, at most every 100 ms and at the end. */
  readonly onProgress?: PutOptions['onProgress'] | undefined;
}

/** How to copy a directory to a host. */
export interface PutDirectoryOptions extends DirectoryOptions {
  /** Owner of everything that is copied. Default: what is written belongs to the user that runs the put, and what is as it should be keeps its owner. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** A change to one entry of a directory. */
export interface DirectoryChange {
  /** Relative to the directory, `.` for itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** `changed`: another content, target or kind. `metadata`: only another mode or owner. */
  readonly change: 'added' | 'changed' | 'metadata' | 'removed';
  /** Bytes of a file, otherwise 0. */
  readonly size: number;
}

/** The changes made, or with `dryRun` to be made. */
export interface DirectoryResult {
  /** Sorted by path; removed entries come last. */
  readonly changes: readonly DirectoryChange[];
  /** The number of entries that were as in the source. */
  readonly unchanged: number;
  /** Paths of sockets, pipes and devices in the source, which are not copied. */
  readonly skipped: readonly string[];
}
