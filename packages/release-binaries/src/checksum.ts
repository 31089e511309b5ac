import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ReleaseError } from './errors.js';

/** SHA-256 of a file's content, hexadecimal. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  await pipeline(source, hash, signal ? { signal } : {});
  return hash.digest('hex');
}

// GNU's begins with a backslash where it escapes characters of the name. A byte order mark is white space.
const gnuLine = /^\s*\\?([0-9a-f]{64})\s+\*?(?:\.\/)?(\S+)\s*$/i;
// Of `sha256sum --tag`, `shasum --tag` and `openssl dgst`.
const bsdLine = /^\s*\\?SHA(?:2-)?256 ?\((?:\.\/)?(\S+)\) ?= ?([0-9a-f]{64})\s*$/i;

/** The lines of a list of checksums. */
function linesOf(text: string): readonly { readonly name: string; readonly sha256: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, gnuHash, gnuName] = gnuLine.exec(line) ?? [];
    const [, bsdName, bsdHash] = bsdLine.exec(line) ?? [];
    const name = gnuName ?? bsdName;
    const sha256 = gnuHash ?? bsdHash;
    return name && sha256 ? [{ name, sha256: sha256.toLowerCase() }] : [];
  });
}

/**
 * The checksum of a file, from the text of the checksum file named `from`; undefined where it has none.
 * `FILE.sha256` is about that file only: it may be the hash alone, and its line may name the directory in which it
 * was made. In any other, such as `SHA256SUMS`, names are paths relative to the list, or absolute.
 *
 * @param path the absolute path of the file, where it is on this machine
 * @throws ReleaseError `checksum-unreadable` where lines about the file disagree, or one names a file of its name elsewhere
 */
export function checksumIn(text: string, from: string, file: string, path?: string): string | undefined {
  const isOwn = from === `${file}.sha256`;
  const [, alone] = (isOwn && /^\s*([0-9a-f]{64})\s*$/i.exec(text)) || [];
  if (alone !== undefined) return alone.toLowerCase();
  const lines = linesOf(text);
  const named = lines.filter(({ name }) =>
    isOwn ? posix.basename(name) === file : name === file || name === path,
  );
  const [first, other] = new Set(named.map(({ sha256 }) => sha256));
  if (other !== undefined)
    throw new ReleaseError('checksum-unreadable', `${from} has two different SHA-256 for ${file}.`);
  // Whoever made the list in another place wants it to count, and nothing else would say that it does not.
  const elsewhere = lines.find(
    ({ name }) => posix.isAbsolute(name) && posix.basename(name) === posix.basename(file),
  );
  if (first === undefined && path !== undefined && elsewhere !== undefined)
    throw new ReleaseError('checksum-unreadable', `${from} names ${elsewhere.name}, and not ${path}.`, {
      hint: 'Write paths relative to the list.',
    });
  return first;
}
