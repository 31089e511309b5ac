import { chmod, mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ReleaseError, systemCode, writeError } from './errors.js';

/** Far above the size of any release. */
const maxUnpackedBytes = 2 ** 31;

const leavesDirectory = (path: string): boolean =>
  isAbsolute(path) || path.includes('\\') || path.includes('\0') || path.split('/').includes('..');

/**
 * Unpacks regular files of a tar.gz archive into a directory, which is made if it is missing.
 * An archive is refused as a whole if any entry would be written outside, or a wanted one is not a regular file; the
 * caller removes what was unpacked before that.
 * @param wanted paths in the archive; others are skipped
 * @throws ReleaseError `archive-malformed`, `disk-full`, `cache-unwritable`
 */
export async function unpack(archive: string, directory: string, wanted: readonly string[]): Promise<void> {
  const found = new Set<string>();
  let problem: string | undefined;
  let bytes = 0;
  try {
    await mkdir(directory, { recursive: true });
    // Loaded here: mostly the programs are in the cache, and nothing is unpacked.
    const { extract } = await import('tar');
    await extract({
      file: archive,
      cwd: directory,
      strict: true,
      preserveOwner: false,
      filter: (path, entry) => {
        if (leavesDirectory(path)) problem ??= `its entry "${path}" would be written outside`;
        if (!wanted.includes(path) || !('type' in entry)) return false;
        if (entry.type !== 'File' && entry.type !== 'OldFile')
          problem ??= `its entry "${path}" is a ${entry.type}`;
        bytes += entry.size;
        if (bytes > maxUnpackedBytes) problem ??= 'it unpacks to more than 2 GiB';
        found.add(path);
        return problem === undefined;
      },
    });
    for (const path of found) await chmod(`${directory}/${path}`, 0o755);
  } catch (error) {
    if (problem === undefined) {
      const known = writeError(error, directory);
      if (known !== error) throw known;
      const what = error instanceof Error ? error.message : String(error);
      // Other errors of the system are not about the archive.
      if (systemCode(error)?.startsWith('E')) throw error;
      throw new ReleaseError('archive-malformed', `${archive} can't be unpacked: ${what}.`, { cause: error });
    }
  }
  problem ??= wanted.some((path) => !found.has(path))
    ? `it lacks ${wanted.filter((path) => !found.has(path)).join(', ')}`
    : undefined;
  if (problem !== undefined) {
    throw new ReleaseError(
      'archive-malformed',
      `${archive} is refused: ${problem}. Remove it, and check where it came from.`,
    );
  }
}
