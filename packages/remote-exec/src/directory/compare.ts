import { CodedError } from '@harderway/diagnostics';
import type { DirectoryChange, DirectoryEntries, DirectoryEntry, PathFilter } from '../model/directory.js';
import { parentOf, shownPath } from './entry.js';

/** A directory to copy, and the one to make equal to it. */
export interface DirectoryPair {
  readonly source: DirectoryEntries;
  /** The entries of the other directory at the paths of the source, and with `delete` all of them. */
  readonly have: DirectoryEntries;
}

/** How to compare two directories. */
export interface CompareOptions {
  readonly excluded: PathFilter;
  /** Remove what only the other directory has. */
  readonly delete: boolean;
  /** The files of `candidates` with the same content on both sides. */
  readonly same: ReadonlySet<string>;
  /** Whether the mode and owner of an entry are right. */
  readonly metadataFits: (wanted: DirectoryEntry, have: DirectoryEntry) => boolean;
}

/** The changes that make the other directory equal. */
export interface Differences {
  /** New directories, parents first. */
  readonly directories: readonly DirectoryEntry[];
  /** Files whose content has to be sent. */
  readonly files: readonly DirectoryEntry[];
  readonly links: readonly DirectoryEntry[];
  /** Entries that only need another mode or owner. */
  readonly metadata: readonly DirectoryEntry[];
  /** Paths in the way of an entry of another kind, removed first. */
  readonly inTheWay: readonly string[];
  /** Paths that only the other directory has, removed last; none below another. */
  readonly extra: readonly string[];
  readonly changes: readonly DirectoryChange[];
  readonly unchanged: number;
  /** Paths of sockets, pipes and devices, which are not copied. */
  readonly skipped: readonly string[];
}

const obstructions = {
  'in-the-way': ['a directory is in the way', 'set delete to remove it, unless something in it is excluded'],
  mounted: ['a file system is mounted there', 'unmount it, or exclude it'],
} as const;

/** A directory that may not be removed: it is in the place of a file or link, or holds the data of another file system. */
export class ObstructedError extends CodedError<'obstructed'> {
  override readonly name = 'ObstructedError';
  readonly path: string;

  constructor(path: string, reason: 'in-the-way' | 'mounted' = 'in-the-way') {
    const [message, hint] = obstructions[reason];
    super('obstructed', message, { hint });
    this.path = path;
  }
}

/** Entries of the source paired with the other directory's. Entries beyond a link are somewhere else and do not count. */
function* matched({
  source,
  have,
}: DirectoryPair): Generator<readonly [wanted: DirectoryEntry, have: DirectoryEntry | undefined]> {
  const real = new Set<string>();
  for (const wanted of source.values()) {
    const parent = parentOf(wanted.path);
    const there = parent === undefined || real.has(parent) ? have.get(wanted.path) : undefined;
    if (there?.kind === 'directory') real.add(wanted.path);
    yield [wanted, there];
  }
}

/** Files of equal size, whose contents have to be compared. Empty files are equal. */
export const candidates = (pair: DirectoryPair): readonly string[] =>
  [...matched(pair)]
    .filter(([wanted, have]) => wanted.size > 0 && have?.kind === 'file' && have.size === wanted.size)
    .map(([{ path }]) => path);

/** @throws ObstructedError */
export function differences(pair: DirectoryPair, how: CompareOptions): Differences {
  const made: Record<'directory' | 'file' | 'link', DirectoryEntry[]> = { directory: [], file: [], link: [] };
  const metadata: DirectoryEntry[] = [];
  const inTheWay: string[] = [];
  const changes: DirectoryChange[] = [];
  const skipped: string[] = [];
  let unchanged = 0;
  const { extra, kept } = extras(pair, how);
  for (const [wanted, have] of matched(pair)) {
    const { path, kind, size } = wanted;
    // The directory itself is not changed unless it is new.
    if (path === '' && have !== undefined) continue;
    if (kind === 'other') {
      skipped.push(path);
      continue;
    }
    const change = (what: DirectoryChange['change']): void =>
      void changes.push({ path: shownPath(path), kind, change: what, size });
    if (have && have.kind === kind && isSame(wanted, have, how)) {
      if (how.metadataFits(wanted, have)) {
        unchanged += 1;
        continue;
      }
      metadata.push(wanted);
      change('metadata');
      continue;
    }
    // A rename replaces everything but directories.
    if (have && (have.kind === 'directory' || kind === 'directory')) {
      if (have.kind === 'directory' && (!how.delete || kept.has(path))) throw new ObstructedError(path);
      inTheWay.push(path);
    }
    made[kind].push(wanted);
    change(have ? 'changed' : 'added');
  }
  for (const { path, kind, size } of extra)
    changes.push({ path, kind: kind === 'other' ? 'file' : kind, change: 'removed', size });
  const gone = new Set([...extra.map(({ path }) => path), ...inTheWay]);
  const outermost = (path: string): boolean => {
    for (let up = parentOf(path); up !== undefined; up = parentOf(up)) if (gone.has(up)) return false;
    return true;
  };
  return {
    directories: made.directory,
    files: made.file,
    links: made.link,
    metadata,
    inTheWay,
    extra: extra.map(({ path }) => path).filter(outermost),
    changes,
    unchanged,
    skipped,
  };
}

/** The entries to rename into place: new ones, but not those in a new directory. */
export function outermost({ directories, files, links }: Differences): readonly string[] {
  // The directory itself exists by then.
  const made = new Set(directories.map(({ path }) => path).filter((path) => path !== ''));
  return [...directories, ...files, ...links]
    .map(({ path }) => path)
    .filter((path) => path !== '' && !made.has(parentOf(path) ?? ''));
}

function isSame(wanted: DirectoryEntry, have: DirectoryEntry, { same }: CompareOptions): boolean {
  if (wanted.kind === 'file')
    return wanted.size === have.size && (wanted.size === 0 || same.has(wanted.path));
  return wanted.target === have.target;
}

/** The entries that only the other directory has, and the directories that stay because something in them is excluded. */
function extras(
  { source, have }: DirectoryPair,
  { excluded, delete: remove }: CompareOptions,
): { readonly extra: readonly DirectoryEntry[]; readonly kept: ReadonlySet<string> } {
  const kept = new Set<string>();
  if (!remove) return { extra: [], kept };
  const others = [...have.values()].filter(({ path }) => !source.has(path));
  for (const { path, kind } of others) {
    if (!excluded(path, kind === 'directory')) continue;
    for (let up: string | undefined = path; up !== undefined; up = parentOf(up)) kept.add(up);
  }
  return { extra: others.filter(({ path }) => !kept.has(path)), kept };
}
