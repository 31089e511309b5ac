import { blockBytes } from '../put/host-script/inspect.js';
import { byPath, type Entries, type Entry, isStaging, kindOf } from './entry.js';

/**
 * The format in which stat(1) describes an entry. A mark that nobody can guess is around the parts that may hold any
 * character: name, and name with the target of a link.
 * @param hasNames whether owner and group have their names too, and not only their numbers
 */
export function statFormat(mark: string, hasNames = false): string {
  const edge = edgeOf(mark);
  return `${edge}%f:%s:%Y:%u:%g:${hasNames ? '%U:%G' : ':'}:%n${edge}%N${edge}`;
}

/** A line that ends in it is not taken for the end of the answer, which is a line of the mark alone. */
const edgeOf = (mark: string): string => `${mark}|`;

/** An answer that is not a listing; the message says why. */
export class InvalidListing extends Error {
  override readonly name = 'InvalidListing';
}

/**
 * Reads the answer of stat, in any order, and sorts it: parents first. Directories for staging are left out.
 * @throws InvalidListing, also for a name that leads out of the directory
 */
export function parseListing(text: string, mark: string): Entries {
  // Between two entries there is a line end.
  const parts = text.split(edgeOf(mark));
  const entries: Entry[] = [];
  for (let at = 1; at + 1 < parts.length; at += 3)
    entries.push(readEntry(parts[at] ?? '', parts[at + 1] ?? ''));
  return byPath(parentsFirst(entries.filter(({ path }) => !isStaging(path.replace(/\/.*/s, '')))));
}

/** By code units of each part: a directory is followed by what it holds. */
function parentsFirst(entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map((entry) => ({ entry, parts: entry.path.replaceAll('/', '\0') }))
    .sort((one, other) => (one.parts < other.parts ? -1 : one.parts > other.parts ? 1 : 0))
    .map(({ entry }) => entry);
}

function readEntry(described: string, linked: string): Entry {
  const [, raw = '', size, time, uid = '', gid = '', user = '', group = '', name = ''] =
    /^([0-9a-f]+):(\d+):(-?\d+):(\d+):(\d+):([^:]*):([^:]*):(.*)$/s.exec(described) ?? [];
  const path = name.replace(/^(?:\.\/)*(?:\.$)?/, '');
  const mode = Number.parseInt(raw, 16);
  if (Number.isNaN(mode) || (path !== '' && /(?:^|\/)\.{0,2}(?:\/|$)/.test(path)))
    throw new InvalidListing(`the host described an entry as ${JSON.stringify(described)}`);
  if (path.includes('\ufffd'))
    throw new InvalidListing(`the name ${JSON.stringify(path)} is not valid UTF-8`);
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

/** The target behind a name and an arrow; GNU's stat quotes neither with QUOTING_STYLE=literal, busybox quotes both. */
function targetIn(linked: string, name: string): string {
  const plain = `${name} -> `;
  if (linked.startsWith(plain)) return linked.slice(plain.length);
  const quoted = `'${name}' -> '`;
  if (linked.startsWith(quoted)) return linked.slice(quoted.length, -1);
  throw new InvalidListing(`the host described a link as ${JSON.stringify(linked)}`);
}

/**
 * Names for a program on the host: a line with the number of blocks, and the blocks. Each name ends in a NUL, and the first
 * is the directory itself, in as many characters as it takes to fill the blocks. Without any, the number is 0.
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

/** Reads lines of sha256sum: checksums by path. GNU's escapes line ends and backslashes, after a backslash of its own. */
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
