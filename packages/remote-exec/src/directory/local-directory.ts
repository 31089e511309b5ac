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
import { type Content, pieceBytes, readLocal } from '../content/content.js';
import type { DirectoryEntries, DirectoryEntry, LocalDirectory, PathFilter } from '../model/directory.js';
import { byPath, isStaging, kindOf, parentOf } from './entry.js';
import { excluding } from './exclude.js';
import { mustBeUtf8, mustHaveTargets } from './listing-error.js';
import { yieldRegularly } from './yield-regularly.js';

/**
 * Reads the entries of a local directory, so that it is read once for many hosts. Contents are read when they are needed. Links
 * are not followed.
 * @param options `exclude`: patterns of gitignore(5) for what to leave out
 * @throws the error of the file system, with its code (ENOENT, ENOTDIR, ...); an error for a name or the target of a link that is
 * not UTF-8
 */
export async function localDirectory(
  path: string,
  options: { readonly exclude?: readonly string[] | undefined } = {},
): Promise<LocalDirectory> {
  const excluded = excluding(options.exclude ?? []);
  const entries = await walk(path, excluded);
  mustHaveTargets(entries);
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

/** The sha256 of a local file, in hexadecimal. A small file is read synchronously. */
export function digestOf(path: string, size: number): string | Promise<string> {
  return size <= pieceBytes ? hash('sha256', readFileSync(path)) : digestOfLarge(path);
}

async function digestOfLarge(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const piece of readLocal(path)) digest.update(piece);
  return digest.digest('hex');
}

/** Reads contents of files, one at a time: a large one in lent pieces, a small one at once into a reused buffer. */
export function contentReader({ path: given }: LocalDirectory): (file: DirectoryEntry) => Content {
  const root = resolve(given);
  // One byte more than the size of a small file shows whether it has grown.
  const buffer = Buffer.allocUnsafeSlow(pieceBytes + 1);
  return ({ path, size }) => {
    const at = placeOf(root, path);
    if (size > pieceBytes) return readLocal(at);
    return buffer.subarray(0, size === 0 ? 0 : readInto(buffer, at, size + 1));
  };
}

/** Reads at most some bytes of a file into a buffer, and returns their number. */
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

/** The same as {@link walk} without a filter; empty if the directory is missing. */
export const walkIfThere = (root: string): Promise<DirectoryEntries> =>
  existsSync(root) ? walk(root, () => false) : Promise.resolve(byPath([]));

/** A directory and the entries below it, parents first. A link to the directory itself is followed. */
async function walk(path: string, excluded: PathFilter): Promise<DirectoryEntries> {
  const root = resolve(path);
  const found: DirectoryEntry[] = [entryAt('', statSync(root))];
  const turn = yieldRegularly();
  const enter = async (path: string): Promise<void> => {
    await turn();
    const paths = readdirSync(placeOf(root, path))
      .sort()
      .map((name) => (path === '' ? name : `${path}/${name}`));
    for (const [at, entry] of paths.map((one) => localEntry(root, one)).entries()) {
      if (entry === undefined) {
        // It may have been removed since; or it is there, and Node has lost its name.
        const missing = paths[at] ?? '';
        if (!excluded(missing, false)) mustBeUtf8(missing, `the name ${JSON.stringify(missing)}`);
        continue;
      }
      if (isStaging(entry.path) || excluded(entry.path, entry.kind === 'directory')) continue;
      found.push(entry);
      if (entry.kind === 'directory') await enter(entry.path);
    }
  };
  await enter('');
  return byPath(found);
}

/** The existing entries at some paths, parents first. Links on the way are not followed. */
export function lookAt(path: string, paths: Iterable<string>): DirectoryEntries {
  const root = resolve(path);
  const found: DirectoryEntry[] = [];
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

/** An entry, or undefined if it is missing. Only a link to the directory itself is followed. */
function localEntry(root: string, path: string): DirectoryEntry | undefined {
  const at = placeOf(root, path);
  const stat = (path === '' ? statSync : lstatSync)(at, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const entry = entryAt(path, stat);
  return entry.kind === 'link' ? { ...entry, target: readlinkSync(at) } : entry;
}

/** The path of an entry on this machine. `join` would take too long for thousands of entries. */
const placeOf = (root: string, path: string): string => (path === '' ? root : `${root}/${path}`);

function entryAt(path: string, stat: { mode: number; size: number; mtimeMs: number }): DirectoryEntry {
  mustBeUtf8(path, `the name ${JSON.stringify(path)}`);
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
