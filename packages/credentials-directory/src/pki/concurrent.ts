import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PkiFile } from '@harderway/cluster-pki';
import { authoritiesFile } from '@harderway/cluster-pki/authorities';
import { createFile, replaceFile } from '@harderway/replace-file';
import { CredentialsError } from '../errors.js';
import { createSecret, writeSecret } from '../locked/secret-files.js';

/**
 * The file that names the authorities in use comes first, since all else follows from it. Then the encryption key: with certificates but
 * without it, it would count as lost. Then authorities; keys before certificates.
 */
function writingOrder(name: string): number {
  if (name === authoritiesFile) return -2;
  if (name === 'encryption-config.yaml') return -1;
  return (/^(?:.*-)?ca(?:-\d+)?(?:-key)?\.pem$/.test(name) ? 0 : 2) + (name.endsWith('-key.pem') ? 0 : 1);
}

/** Another process has written a file that this one was about to create, or has just written. */
class WrittenMeanwhile extends Error {}

/**
 * Writes issued files so that each comes after the files it was derived from. A new file is created exclusively: if another
 * process has created it meanwhile, this process has issued from outdated files and writes nothing more, so a certificate never
 * stands beside the authority of another run. Replaced files are read again at the end, so that the last writer notices a key
 * and a certificate from different runs.
 *
 * @param existing what the directory had when the files were issued
 * @param read reads what it has now
 * @throws WrittenMeanwhile; errors of the file system
 */
export async function writeIssued(
  directory: string,
  issued: ReadonlyMap<string, PkiFile | undefined>,
  existing: ReadonlyMap<string, string>,
  read: Read,
): Promise<void> {
  const ordered = [...issued].sort(([left], [right]) => writingOrder(left) - writingOrder(right));
  for (const [name, file] of ordered) {
    if (file === undefined) continue;
    const { content, secret } = file;
    const isNew = !existing.has(name);
    try {
      if (secret) await (isNew ? createSecret : writeSecret)(directory, name, content);
      else await (isNew ? createFile : replaceFile)(join(directory, name), content, { mode: 0o644 });
    } catch (cause) {
      const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
      throw isNew && exists ? new WrittenMeanwhile(name, { cause }) : cause;
    }
  }
  if (![...issued.keys()].some((name) => existing.has(name))) return;
  const now = await read();
  for (const [name, file] of issued) if (now.get(name) !== file?.content) throw new WrittenMeanwhile(name);
}

/** Reads the files of a directory, by name. */
type Read = () => Promise<ReadonlyMap<string, string>>;

/** Longer than any run takes to issue everything. */
const patienceMs = 30_000;

/** Time for the other process to write its next file. */
const pauseMs = 50;

const isSame = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
  one.size === other.size && [...one].every(([name, text]) => other.get(name) === text);

/** Waits until a directory stops changing between two looks. The pause is random, so that one of two processes continues first. */
async function settled(read: Read, end: number): Promise<void> {
  for (let seen = await read(); performance.now() < end; ) {
    await sleep(randomInt(pauseMs, 4 * pauseMs));
    const now = await read();
    if (isSame(seen, now)) return;
    seen = now;
  }
}

/**
 * Works on a directory that another process may be writing to. Reads it and works on what was read; if it turns out to have
 * changed meanwhile, begins again.
 *
 * @throws CredentialsError `pki-invalid` if it never stops changing; what `read` and `work` throw
 */
export async function attempts<T>(
  directory: string,
  read: Read,
  work: (existing: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const existing = await read();
    try {
      return await work(existing);
    } catch (error) {
      // What was half written when it was read may look like a fault.
      await sleep(pauseMs);
      const changed = error instanceof WrittenMeanwhile || !isSame(existing, await read());
      if (!changed) throw error;
      if (performance.now() > end)
        throw new CredentialsError('pki-invalid', `another process keeps writing to ${directory}`, {
          hint: 'wait until it has ended, then run the same command again',
          cause: error,
        });
      await settled(read, end);
    }
  }
}
