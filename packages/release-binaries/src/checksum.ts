import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a file's content, hexadecimal. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  await pipeline(source, hash, signal ? { signal } : {});
  return hash.digest('hex');
}

/**
 * The checksum for a file from the text of `SHA256SUMS` (`HASH  NAME` lines, a star before the name for
 * binary mode) or of `NAME.sha256` (the hash alone); undefined where it has none for it.
 */
export function checksumFor(text: string, file: string): string | undefined {
  const alone = /^\s*([0-9a-f]{64})\s*$/i.exec(text);
  if (alone?.[1]) return alone[1].toLowerCase();
  for (const line of text.split('\n')) {
    const [, hash, name] = /^([0-9a-f]{64})\s+\*?(?:\.\/)?(\S+)\s*$/i.exec(line) ?? [];
    if (hash && name === file) return hash.toLowerCase();
  }
  return undefined;
}
