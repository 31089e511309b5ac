import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { LocalDirectory } from '../model.js';
import { type Content, pieceBytes, readLocal } from '../put/content.js';
import { byPath, type Entries, type Entry, isStaging, kindOf, parentOf } from './entry.js';
import { type Excluded, excluding } from './exclude.js';
import { turns } from './turns.js';

/**
 * Reads what a directory of this machine holds; contents are read when they are needed. Links are not followed.
 * @param options `exclude`: patterns of gitignore(5) for what is left out
 * @throws the error of the file system, with its code (ENOENT, ENOTDIR, ...)
 */
export async function localDirectory(
  path: string,
  options: { readonly exclude?: readonly string[] | undefined } = {},
): Promise<LocalDirectory> {
  const excluded = excluding(options.exclude ?? []);
  const entries = await walk(path, excluded);
  const digests = new Map<string, string | Promise<string>>();
  return {
    kind: 'local-directory',
    path,
    entries,
    excluded,
    digest: (one) => {
      const known = digests.get(one) ?? digestOf(join(path, one), entries.get(one)?.size ?? 0);
      digests.set(one, known);
      return known;
    },
  };
}

/** The sha256 of a file of this machine, in hexadecimal; of a small one at once. */
export function digestOf(path: string, size: number): string | Promise<string> {
  return size <= pieceBytes ? hash('sha256', readFileSync(path)) : digestOfLarge(path);
}

async function digestOfLarge(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const piece of readLocal(path)) digest.update(piece);
  return digest.digest('hex');
}

/** Reads contents of files, one at a time: lent pieces of large ones, and small ones at once. */
export function contentReader({ path: given }: LocalDirectory): (file: Entry) => Content {
  const root = resolve(given);
  // One byte more than a small file has shows that it has grown.
  const buffer = Buffer.allocUnsafeSlow(pieceBytes + 1);
  return ({ path, size }) => {
    const at = placeOf(root, path);
    if (size > pieceBytes) return readLocal(at);
    return buffer.subarray(0, size === 0 ? 0 : readInto(buffer, at, size + 1));
  };
}

/** Reads a file at once, up to so many bytes, and returns how many it has. */
function readInto(buffer: Buffer, path: string, most: number): number {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    while (length < most) {
      const count = readSync(file, buffer, length, most - length, null);
      if (count === 0) break;
      length += count;
    }
    return length;
  } finally {
    closeSync(file);
  }
}

/** The entries under a directory, parents first, and itself, whose link is followed. None if it is missing. */
export const walkIfThere = (root: string): Promise<Entries> =>
  existsSync(root) ? walk(root, () => false) : Promise.resolve(byPath([]));

/** The entries under a directory, parents first, and itself, whose link is followed. */
async function walk(path: string, excluded: Excluded): Promise<Entries> {
  const root = resolve(path);
  const found: Entry[] = [entryAt('', statSync(root))];
  const turn = turns();
  const enter = async (path: string): Promise<void> => {
    await turn();
    const names = readdirSync(placeOf(root, path)).sort();
    const inside = names.map((name) => localEntry(root, path === '' ? name : `${path}/${name}`));
    for (const entry of inside) {
      // It may have been removed since.
      if (entry === undefined || isStaging(entry.path) || excluded(entry.path, entry.kind === 'directory'))
        continue;
      found.push(entry);
      if (entry.kind === 'directory') await enter(entry.path);
    }
  };
  await enter('');
  return byPath(found);
}

/** The entries at some paths, parents first, as far as there are any; links on the way are not followed. */
export function lookAt(path: string, paths: Iterable<string>): Entries {
  const root = resolve(path);
  const found: Entry[] = [];
  const directories = new Set<string>();
  for (const one of paths) {
    const parent = parentOf(one);
    if (parent !== undefined && !directories.has(parent)) continue;
    const entry = localEntry(root, one);
    if (entry === undefined) continue;
    found.push(entry);
    if (entry.kind === 'directory') directories.add(one);
  }
  return byPath(found);
}

/** An entry, or undefined if it is missing. The link to the directory itself is followed, and no other. */
function localEntry(root: string, path: string): Entry | undefined {
  const at = placeOf(root, path);
  const stat = (path === '' ? statSync : lstatSync)(at, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const entry = entryAt(path, stat);
  return entry.kind === 'link' ? { ...entry, target: readlinkSync(at) } : entry;
}

/** Where a path of an entry is. For thousands of them, `join` would take a while. */
const placeOf = (root: string, path: string): string => (path === '' ? root : `${root}/${path}`);

function entryAt(path: string, stat: { mode: number; size: number; mtimeMs: number }): Entry {
  // Node puts this in place of bytes that are not UTF-8, and no such file could be opened.
  if (path.includes('\ufffd')) throw new Error(`the name ${JSON.stringify(path)} is not valid UTF-8`);
  const kind = kindOf(stat.mode);
  return {
    path,
    kind,
    mode: stat.mode & 0o7777,
    size: kind === 'file' ? stat.size : 0,
    modifiedAt: Math.floor(stat.mtimeMs / 1000),
    target: '',
  };
}
