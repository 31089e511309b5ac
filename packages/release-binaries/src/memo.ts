import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './checksum.js';

/** What is known of a file's content as long as it looks the same from outside. */
interface Memo {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly inode: string;
}

/** The checksum of a memo that was written about a file that looks like this; undefined where it was not. */
function recall(memo: unknown, now: Omit<Memo, 'sha256'>): string | undefined {
  const has = (key: string): unknown =>
    typeof memo === 'object' && memo !== null ? Reflect.get(memo, key) : undefined;
  const same = (['size', 'mtimeNs', 'ctimeNs', 'inode'] as const).every((key) => has(key) === now[key]);
  const sha256 = has('sha256');
  return same && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
}

async function look(path: string): Promise<Omit<Memo, 'sha256'>> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), mtimeNs: String(mtimeNs), ctimeNs: String(ctimeNs), inode: String(ino) };
}

/**
 * SHA-256 and size of a file. Hashing is left out where the file's size, times and inode are those of
 * an earlier call, kept in `folder`.
 */
export async function rememberedHash(
  path: string,
  folder: string,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const memoPath = join(folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
  const now = await look(path);
  const known: unknown = await readFile(memoPath, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const sha256 = recall(known, now);
  if (sha256 !== undefined) return { sha256, size: now.size };
  const fresh = await hashFile(path, signal);
  // Writing down what changed meanwhile would make it look verified.
  const after = await look(path);
  if (after.size === now.size && after.mtimeNs === now.mtimeNs && after.ctimeNs === now.ctimeNs) {
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    const draft = `${memoPath}.${process.pid}`;
    const memo: Memo = { sha256: fresh, ...now };
    // A memo that can't be kept costs time only.
    await writeFile(draft, JSON.stringify(memo))
      .then(() => rename(draft, memoPath))
      .catch(() => undefined);
  }
  return { sha256: fresh, size: now.size };
}
