import { blockBytes } from '../host-script/program.js';
import type { DirectoryEntries, DirectoryEntry, PathFilter } from '../model/directory.js';
import { byPath, isStaging, kindOf, shownPath } from './entry.js';
import { unreadable } from './list-script.js';
import { ListingError, mustBeUtf8 } from './listing-error.js';

/**
 * The format in which stat(1) describes an entry. Parts that may contain any character, the name and the name with a link's
 * target, are enclosed in a mark that nobody can guess.
 * @param hasNames include owner and group by name, not only by number
 */
export function statFormat(mark: string, hasNames = false): string {
  const edge = edgeOf(mark);
  return `${edge}%f:%s:%Y:%u:%g:${hasNames ? '%U:%G' : ':'}:%n${edge}%N${edge}`;
}

/** The mark around parts of an entry. A line that ends in it is not a line with the mark alone, which ends the answer. */
const edgeOf = (mark: string): string => `${mark}|`;

/**
 * Reads the answer of stat, in any order, and sorts it, parents first. Staging directories are left out.
 *
 * @param excluded what does not matter, so it need not be readable
 * @throws ListingError, also for a name that leads out of the directory, and for a directory that can't be read: its entries
 *   would be taken for missing
 */
export function parseListing(text: string, mark: string, excluded: PathFilter): DirectoryEntries {
  // Entries are separated by line ends.
  const parts = text.split(edgeOf(mark));
  const entries: DirectoryEntry[] = [];
  for (let at = 1; at + 1 < parts.length; at += 3) {
    const described = parts[at] ?? '';
    if (described.startsWith(unreadable)) mustNotMatter(described.slice(unreadable.length), excluded);
    else entries.push(readEntry(described, parts[at + 1] ?? ''));
  }
  return byPath(parentsFirst(entries.filter(({ path }) => !isStaging(path.replace(/\/.*/s, '')))));
}

/** The path of an entry from its name: `./a/b`, and `.` for the directory itself. */
const pathOf = (name: string): string => name.replace(/^(?:\.\/)*(?:\.$)?/, '');

function mustNotMatter(name: string, excluded: PathFilter): void {
  const path = pathOf(name);
  if (excluded(path, true) || isStaging(path.replace(/\/.*/s, ''))) return;
  throw new ListingError('listing-invalid', `${JSON.stringify(shownPath(path))}: Permission denied`, {
    hint: 'make it readable, copy with sudo, or leave it out with `exclude`',
  });
}

/** Sorted by the code units of each part of a path, so that a directory is followed by its entries. */
function parentsFirst(entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
  return entries
    .map((entry) => ({ entry, parts: entry.path.replaceAll('/', '\0') }))
    .sort((one, other) => (one.parts < other.parts ? -1 : one.parts > other.parts ? 1 : 0))
    .map(({ entry }) => entry);
}

function readEntry(described: string, linked: string): DirectoryEntry {
  const [, raw = '', size, time, uid = '', gid = '', user = '', group = '', name = ''] =
    /^([0-9a-f]+):(\d+):(-?\d+):(\d+):(\d+):([^:]*):([^:]*):(.*)$/s.exec(described) ?? [];
  const path = pathOf(name);
  const mode = Number.parseInt(raw, 16);
  if (Number.isNaN(mode) || (path !== '' && /(?:^|\/)\.{0,2}(?:\/|$)/.test(path)))
    throw new ListingError('listing-invalid', `the host described an entry as ${JSON.stringify(described)}`);
  mustBeUtf8(path, `the name ${JSON.stringify(path)}`);
  const kind = kindOf(mode);
  return {
    path,
    kind,
    mode: mode & 0o7777,
    size: kind === 'file' ? Number(size) : 0,
    modifiedAt: Number(time),
    target: kind === 'link' ? targetIn(linked, name) : '',
    owner: [user, uid],
    group: [group, gid],
  };
}

/** The target in `NAME -> TARGET`. GNU's stat quotes neither with QUOTING_STYLE=literal, busybox quotes both. */
function targetIn(linked: string, name: string): string {
  const plain = `${name} -> `;
  if (linked.startsWith(plain)) return linked.slice(plain.length);
  const quoted = `'${name}' -> '`;
  if (linked.startsWith(quoted)) return linked.slice(quoted.length, -1);
  throw new ListingError('listing-invalid', `the host described a link as ${JSON.stringify(linked)}`);
}

/**
 * Names for a program on the host: a line with the number of blocks, then the blocks. Each name ends in a NUL. The first is the
 * directory itself, in as many characters as it takes to fill the blocks. The number is 0 without any names.
 */
export function namesInBlocks(paths: Iterable<string>): Buffer {
  const all = [...paths];
  if (all.length === 0) return Buffer.from('0\n');
  const names = Buffer.from(
    all
      .filter((path) => path !== '')
      .map((path) => `./${path}\0`)
      .join(''),
  );
  const blocks = Math.ceil((names.length + 2) / blockBytes);
  const length = blocks * blockBytes - names.length - 1;
  const itself = `${'./'.repeat(Math.floor(length / 2))}${length % 2 === 1 ? '.' : ''}\0`;
  return Buffer.concat([Buffer.from(`${blocks}\n`), Buffer.from(itself), names]);
}

/** Checksums by path, from lines of sha256sum. GNU's escapes line ends and backslashes, and marks that by a backslash. */
export function parseDigests(lines: readonly string[]): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const line of lines) {
    const [, escaped, digest, name = ''] = /^(\\?)([0-9a-f]{64}) [ *]\.\/(.*)$/s.exec(line) ?? [];
    if (digest === undefined) continue;
    const path =
      escaped === '' ? name : name.replace(/\\([nr\\])/g, (_, char: string) => unescaped[char] ?? char);
    digests.set(path, digest);
  }
  return digests;
}

const unescaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' };
