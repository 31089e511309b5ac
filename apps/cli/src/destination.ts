import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { unlessMissing } from './errors.js';

/** The end of a path once its links are followed, and so how it can be written. */
export type Destination =
  /** A regular file, or a path that does not exist yet: it can be replaced as a whole. */
  | { readonly kind: 'file'; readonly path: string }
  /** A file that this process has open by this number: its content so far stays. */
  | { readonly kind: 'descriptor'; readonly number: number }
  /** A device, a pipe or a socket: the content is written into it. */
  | { readonly kind: 'special'; readonly path: string };

/** The limit of Linux. */
const maxLinks = 40;

const standard: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 };

/** The number of the open file of this process that a path names. */
export function descriptorOf(path: string): number | undefined {
  const number = /^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(path)?.[1];
  return number === undefined ? standard[path] : Number(number);
}

/** Whether a path means standard output: `-`, /dev/stdout and the like, or a link there. */
export async function isStdout(path: string, directory: string): Promise<boolean> {
  if (path === '-') return true;
  let at = resolve(directory, path);
  for (let links = 0; links < maxLinks; links += 1) {
    if (descriptorOf(at) === 1) return true;
    const target = await readlink(at).catch(() => undefined);
    if (target === undefined) return false;
    at = resolve(dirname(at), target);
  }
  return false;
}

/**
 * Follows a path's links one by one, also to a path that does not exist yet.
 *
 * @throws errors of the file system; `ELOOP` for links that form a loop
 */
export async function findDestination(path: string): Promise<Destination> {
  let at = path;
  for (let links = 0; links < maxLinks; links += 1) {
    const found = await unlessMissing(stat(at));
    const number = descriptorOf(at);
    if (found !== undefined && !found.isFile()) return { kind: 'special', path: at };
    if (found !== undefined && number !== undefined) return { kind: 'descriptor', number };
    const own = await unlessMissing(lstat(at));
    if (own?.isSymbolicLink() !== true) return { kind: 'file', path: at };
    // A link is relative to the directory that really holds it.
    at = resolve(await realpath(dirname(at)), await readlink(at));
  }
  throw Object.assign(new Error(`${path}: too many links`), { code: 'ELOOP' });
}
