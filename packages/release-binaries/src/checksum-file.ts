import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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

/**
 * The checksum beside a file, if there is one: in `FILE.sha256`, or in `SHA256SUMS`, which need not
 * name the file. Whoever wrote a `FILE.sha256` wants it to count: one that is not understood is an error.
 */
async function checksumBeside(
  path: string,
): Promise<{ readonly sha256: string; readonly from: string } | undefined> {
  const file = basename(path);
  for (const name of [`${file}.sha256`, 'SHA256SUMS']) {
    const from = join(dirname(path), name);
    const text = await textOf(from);
    if (text === undefined) continue;
    const sha256 = checksumIn(text, name, file);
    if (sha256) return { sha256, from };
    if (name !== 'SHA256SUMS') throw unreadable(from, `has no SHA-256 for ${file}`);
  }
  return undefined;
}

/**
 * SHA-256 and size of a file, compared with the checksum beside it if there is one.
 * @throws ReleaseError `checksum-mismatch`, `checksum-unreadable`
 */
export async function verifiedHash(
  path: string,
  memos: string,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const found = await rememberedHash(path, memos, signal);
  const expected = await checksumBeside(path);
  if (!expected || expected.sha256 === found.sha256) return found;
  throw new ReleaseError(
    'checksum-mismatch',
    `${path} has SHA-256 ${found.sha256}, and ${expected.from} says ${expected.sha256}.`,
  );
}
