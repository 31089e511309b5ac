import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@harderway/replace-file';
import { hashFile } from './checksum.js';

/** The checksum of a file, valid as long as nothing else here changes. */
interface Memo {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly inode: string;
}

/** The checksum in a memo, if the file has not changed since. */
function checksumIn(memo: unknown, now: Omit<Memo, 'sha256'>): string | undefined {
  const has = (key: string): unknown =>
    typeof memo === 'object' && memo !== null ? Reflect.get(memo, key) : undefined;
  const same = (['size', 'mtimeNs', 'ctimeNs', 'inode'] as const).every((key) => has(key) === now[key]);
  const sha256 = has('sha256');
  return same && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
}

async function identify(path: string): Promise<Omit<Memo, 'sha256'>> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), mtimeNs: String(mtimeNs), ctimeNs: String(ctimeNs), inode: String(ino) };
}

/**
 * SHA-256 and size of a file. It is not hashed if its size, times and inode are those of an earlier call, remembered in
 * `directory`.
 */
export async function rememberedHash(
  path: string,
  directory: string,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const memoPath = join(directory, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
  const now = await identify(path);
  const known: unknown = await readFile(memoPath, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const sha256 = checksumIn(known, now);
  if (sha256 !== undefined) return { sha256, size: now.size };
  const fresh = await hashFile(path, signal);
  // The hash of a file that changed meanwhile must not be remembered.
  const after = await identify(path);
  if (after.size === now.size && after.mtimeNs === now.mtimeNs && after.ctimeNs === now.ctimeNs) {
    await mkdir(directory, { recursive: true }).catch(() => undefined);
    const memo: Memo = { sha256: fresh, ...now };
    // A memo that can't be written only costs time.
    await replaceFile(memoPath, JSON.stringify(memo)).catch(() => undefined);
  }
  return { sha256: fresh, size: now.size };
}
