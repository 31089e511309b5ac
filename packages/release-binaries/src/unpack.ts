import { createReadStream } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { TarHeader } from 'modern-tar';
import { ReleaseError, systemCode, writeError } from './errors.js';

/**
 * Bounds of what an archive unpacks to: far above any release, whose programs shrink to a third. Small archives of zeros
 * shrink more.
 */
const maxUnpackedBytes = 2 ** 31;
const maxRatio = 100;
const alwaysAllowedBytes = 2 ** 24;

const leavesDirectory = (path: string): boolean =>
  isAbsolute(path) || path.includes('\\') || path.includes('\0') || path.split('/').includes('..');

/**
 * Unpacks regular files of a tar.gz archive into a directory, which is made if it is missing. Other work goes on meanwhile.
 * An archive is refused as a whole if any entry would be written outside, a wanted one is not a regular file, or it
 * unpacks to more than 2 GiB or 100 times its size; the caller removes what was unpacked before that.
 * @param wanted paths in the archive; others are skipped
 * @param name the archive's name in errors; default: its path
 * @throws ReleaseError `archive-malformed`, `disk-full`, `cache-unwritable`
 */
export async function unpack(
  archive: string,
  directory: string,
  wanted: readonly string[],
  name: string = archive,
): Promise<void> {
  const found = new Set<string>();
  let problem: string | undefined;
  try {
    await mkdir(directory, { recursive: true });
    const { size } = await stat(archive);
    const bound = Math.min(maxUnpackedBytes, Math.max(alwaysAllowedBytes, size * maxRatio));
    // Loaded here: mostly the programs are in the cache, and nothing is unpacked.
    const { unpackTar } = await import('modern-tar/fs');
    async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      let bytes = 0;
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        if (bytes > bound) problem ??= `it unpacks to more than ${bound} bytes`;
        if (problem !== undefined) throw new Error(problem);
        yield chunk;
      }
    }
    function takes({ name: path, type }: TarHeader): boolean {
      if (leavesDirectory(path)) problem ??= `its entry "${path}" would be written outside`;
      if (!wanted.includes(path)) return false;
      if (type !== 'file') problem ??= `its entry "${path}" is a ${type}`;
      found.add(path);
      return problem === undefined;
    }
    const unpacked = unpackTar(directory, { strict: true, filter: takes });
    await pipeline(createReadStream(archive), createGunzip(), bounded, unpacked);
    for (const path of found) await chmod(`${directory}/${path}`, 0o755);
  } catch (error) {
    if (problem === undefined) {
      const known = writeError(error, directory);
      if (known !== error) throw known;
      const what = error instanceof Error ? error.message : String(error);
      // Other errors of the system are not about the archive.
      if (systemCode(error)?.startsWith('E')) throw error;
      throw new ReleaseError('archive-malformed', `${name} can't be unpacked: ${what}.`, { cause: error });
    }
  }
  problem ??= wanted.some((path) => !found.has(path))
    ? `it lacks ${wanted.filter((path) => !found.has(path)).join(', ')}`
    : undefined;
  if (problem !== undefined) throw new ReleaseError('archive-malformed', `${name} is refused: ${problem}.`);
}
