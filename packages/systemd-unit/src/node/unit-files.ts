import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { directoryOf, joinPath, systemUnitPath, type UnitFiles } from '../effective/files.js';

export interface ReadUnitFilesOptions {
  /** Directories to read; those of the system manager by default. */
  readonly unitPath?: readonly string[] | undefined;
  /** Directory to take for `/`, such as a mounted image; its links stay inside. */
  readonly root?: string | undefined;
}

type ReadUnitFiles = Record<string, Uint8Array | { readonly symlink: string }>;

/** Directories that systemd looks into, beside those of the search path. */
const ofUnit = /\.(?:d|wants|requires|upholds)$/;

const MAX_LINKS = 32;

/** The value, or undefined where there is no such file. */
async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) return undefined;
    throw error;
  }
}

/**
 * Reads unit files with their drop-ins, links as links, for `effectiveUnit`: the directories of the search path, and what
 * links in them lead to. Devices, FIFOs and sockets are left out, and so is what is missing. Throws the errors of the file
 * system, such as EACCES.
 */
export async function readUnitFiles({
  unitPath = systemUnitPath,
  root = '',
}: ReadUnitFilesOptions = {}): Promise<UnitFiles> {
  const found: ReadUnitFiles = {};
  const seen = new Set<string>();

  /** The path without links on its way, which are noted; undefined if something is missing. */
  async function walk(path: string): Promise<string | undefined> {
    let at = path;
    let end = at.indexOf('/', 1);
    for (let links = 0; links <= MAX_LINKS; ) {
      const part = end < 0 ? at : at.slice(0, end);
      const stats = await orMissing(lstat(root + part));
      if (stats === undefined) return undefined;
      if (stats.isSymbolicLink()) {
        const symlink = await readlink(root + part);
        found[part] = { symlink };
        at = joinPath(directoryOf(part), symlink) + at.slice(part.length);
        end = at.indexOf('/', 1);
        links++;
      } else if (end < 0) return at;
      else end = at.indexOf('/', end + 1);
    }
    return undefined;
  }

  async function read(path: string, isUnitDirectory: boolean): Promise<void> {
    const at = await walk(path);
    if (at === undefined || seen.has(at)) return;
    const stats = await lstat(root + at);
    if (stats.isFile()) {
      seen.add(at);
      found[at] = await readFile(root + at);
    } else if (stats.isDirectory() && (isUnitDirectory || ofUnit.test(path))) {
      seen.add(at);
      for (const name of (await readdir(root + at)).sort()) await read(`${at}/${name}`, false);
    }
  }

  for (const directory of unitPath) await read(joinPath('', directory), true);
  return found;
}
