import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { checksumIn } from './checksum.js';
import { ReleaseError, systemCode } from './errors.js';
import { rememberedHash } from './memo.js';

const unreadable = (path: string, what: string): ReleaseError =>
  new ReleaseError('checksum-unreadable', `${path} ${what}.`);

/** The content of a text file, undefined if the file is missing. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, `can't be read (${systemCode(error)})`);
  }
}

/** The lists of checksums that may name a file: beside it, and in each directory above it up to the outermost. */
function listsFor(path: string, outermost: string): readonly string[] {
  const own = dirname(path);
  const depth = relative(outermost, own).split(sep).filter(Boolean).length;
  return Array.from({ length: depth + 1 }, (_, up) => join(own, '../'.repeat(up), 'SHA256SUMS'));
}

/**
 * The checksum of a file, if there is one: in `FILE.sha256` beside it, or in a `SHA256SUMS`, which need not
 * name the file. Whoever wrote a `FILE.sha256` wants it to count: one that is not understood is an error.
 */
async function checksumFor(
  path: string,
  outermost: string,
): Promise<{ readonly sha256: string; readonly from: string } | undefined> {
  const file = basename(path);
  const own = `${path}.sha256`;
  for (const from of [own, ...listsFor(path, outermost)]) {
    const text = await textOf(from);
    if (text === undefined) continue;
    const name = from === own ? file : relative(dirname(from), path).split(sep).join('/');
    const sha256 = checksumIn(text, basename(from), name, resolve(path));
    if (sha256) return { sha256, from };
    if (from === own) throw unreadable(from, `has no SHA-256 for ${file}`);
  }
  return undefined;
}

/**
 * SHA-256 and size of a file, compared with its checksum if there is one, beside it or in a list of a directory above.
 *
 * @param outermost the last directory whose list counts
 * @throws ReleaseError `checksum-mismatch`, `checksum-unreadable`
 */
export async function verifiedHash(
  path: string,
  outermost: string,
  memos: string,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const found = await rememberedHash(path, memos, signal);
  const expected = await checksumFor(path, outermost);
  if (!expected || expected.sha256 === found.sha256) return found;
  throw new ReleaseError(
    'checksum-mismatch',
    `${path} has SHA-256 ${found.sha256}, and ${expected.from} says ${expected.sha256}.`,
  );
}
