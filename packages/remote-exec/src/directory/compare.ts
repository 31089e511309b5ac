import type { DirectoryChange } from '../model.js';
import { type Entries, type Entry, parentOf, shownPath } from './entry.js';
import type { Excluded } from './exclude.js';

/** A directory to copy, and the one to make equal to it. */
export interface Pair {
  readonly source: Entries;
  /** Entries of the other one: at the paths of the source, and with `delete` everything. */
  readonly have: Entries;
}

/** How to compare them. */
export interface Comparison {
  readonly excluded: Excluded;
  /** Remove what only the other one has. */
  readonly delete: boolean;
  /** Files with the same content on both sides, of those that `candidates` named. */
  readonly same: ReadonlySet<string>;
  /** Whether mode and owner of an entry are as wanted. */
  readonly metadataFits: (wanted: Entry, have: Entry) => boolean;
}

/** The changes that make the other directory equal. */
export interface Differences {
  /** Directories that are new, parents first. */
  readonly directories: readonly Entry[];
  /** Files whose content is sent. */
  readonly files: readonly Entry[];
  readonly links: readonly Entry[];
  /** Entries that only get another mode or owner. */
  readonly metadata: readonly Entry[];
  /** Paths that are in the way of an entry of another kind, removed first. */
  readonly inTheWay: readonly string[];
  /** Paths that only the other one has, removed last; nothing under another one of them. */
  readonly extra: readonly string[];
  readonly changes: readonly DirectoryChange[];
  readonly unchanged: number;
  /** Paths of sockets, pipes and devices, which are not copied. */
  readonly skipped: readonly string[];
}

/** An entry that can't be replaced; the message says why. */
export class InTheWay extends Error {
  override readonly name = 'InTheWay';
  readonly path: string;

  constructor(path: string) {
    super('a directory is in the way: with delete it is removed, unless something in it is excluded');
    this.path = path;
  }
}

/** Entries of the source with what the other one has there. What is behind a link is somewhere else, and does not count. */
function* matched({ source, have }: Pair): Generator<readonly [wanted: Entry, have: Entry | undefined]> {
  const real = new Set<string>();
  for (const wanted of source.values()) {
    const parent = parentOf(wanted.path);
    const there = parent === undefined || real.has(parent) ? have.get(wanted.path) : undefined;
    if (there?.kind === 'directory') real.add(wanted.path);
    yield [wanted, there];
  }
}

/** Files that may be the same: their sizes are. Empty ones need no look at their content. */
export const candidates = (pair: Pair): readonly string[] =>
  [...matched(pair)]
    .filter(([wanted, have]) => wanted.size > 0 && have?.kind === 'file' && have.size === wanted.size)
    .map(([{ path }]) => path);

/** @throws InTheWay */
export function differences(pair: Pair, how: Comparison): Differences {
  const made: Record<'directory' | 'file' | 'link', Entry[]> = { directory: [], file: [], link: [] };
  const metadata: Entry[] = [];
  const inTheWay: string[] = [];
  const changes: DirectoryChange[] = [];
  const skipped: string[] = [];
  let unchanged = 0;
  const { extra, kept } = extras(pair, how);
  for (const [wanted, have] of matched(pair)) {
    const { path, kind, size } = wanted;
    // The directory itself is as it is, unless it is new.
    if (path === '' && have !== undefined) continue;
    if (kind === 'other') {
      skipped.push(path);
      continue;
    }
    const change = (what: DirectoryChange['change']): void =>
      void changes.push({ path: shownPath(path), kind, change: what, size });
    if (have && have.kind === kind && isSame(wanted, have, how)) {
      if (kind === 'link' || how.metadataFits(wanted, have)) {
        unchanged += 1;
        continue;
      }
      metadata.push(wanted);
      change('metadata');
      continue;
    }
    // A rename replaces anything else.
    if (have && (have.kind === 'directory' || kind === 'directory')) {
      if (have.kind === 'directory' && (!how.delete || kept.has(path))) throw new InTheWay(path);
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

/** The entries that a rename puts in place: new ones, but not those in a new directory. */
export function outermost({ directories, files, links }: Differences): readonly string[] {
  // The directory itself is there by then.
  const made = new Set(directories.map(({ path }) => path).filter((path) => path !== ''));
  return [...directories, ...files, ...links]
    .map(({ path }) => path)
    .filter((path) => path !== '' && !made.has(parentOf(path) ?? ''));
}

function isSame(wanted: Entry, have: Entry, { same }: Comparison): boolean {
  if (wanted.kind === 'file')
    return wanted.size === have.size && (wanted.size === 0 || same.has(wanted.path));
  return wanted.target === have.target;
}

/** The entries that only the other one has, and directories that stay because something in them is excluded. */
function extras(
  { source, have }: Pair,
  { excluded, delete: remove }: Comparison,
): { readonly extra: readonly Entry[]; readonly kept: ReadonlySet<string> } {
  const kept = new Set<string>();
  if (!remove) return { extra: [], kept };
  const others = [...have.values()].filter(({ path }) => !source.has(path));
  for (const { path, kind } of others) {
    if (!excluded(path, kind === 'directory')) continue;
    for (let up: string | undefined = path; up !== undefined; up = parentOf(up)) kept.add(up);
  }
  return { extra: others.filter(({ path }) => !kept.has(path)), kept };
}
