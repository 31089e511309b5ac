import { chmod, mkdir } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ReleaseError, systemCode, writeError } from './errors.js';

/** No release is near this size; an archive that unpacks to more is none. */
const maxUnpackedBytes = 2 ** 31;

const leavesFolder = (path: string): boolean =>
  isAbsolute(path) || path.includes('\\') || path.includes('\0') || path.split('/').includes('..');

/**
 * Unpacks regular files of a tar.gz archive into a folder, which is made if it is missing.
 * An archive of which any entry would leave the folder, or any wanted one is no regular file, is refused
 * as a whole; what was unpacked before that was found stays for the caller to remove.
 * @param wanted paths in the archive; others are passed over
 * @throws ReleaseError `archive-malformed`, `disk-full`, `cache-unwritable`
 */
export async function unpack(archive: string, folder: string, wanted: readonly string[]): Promise<void> {
  const found = new Set<string>();
  let problem: string | undefined;
  let bytes = 0;
  try {
    await mkdir(folder, { recursive: true });
    // Loaded here: mostly the programs are there already, and nothing is unpacked.
    const { extract } = await import('tar');
    await extract({
      file: archive,
      cwd: folder,
      strict: true,
      preserveOwner: false,
      filter: (path, entry) => {
        if (leavesFolder(path)) problem ??= `its entry "${path}" would be written outside`;
        if (!wanted.includes(path) || !('type' in entry)) return false;
        if (entry.type !== 'File' && entry.type !== 'OldFile')
          problem ??= `its entry "${path}" is a ${entry.type}`;
        bytes += entry.size;
        if (bytes > maxUnpackedBytes) problem ??= 'it unpacks to more than 2 GiB';
        found.add(path);
        return problem === undefined;
      },
    });
    for (const path of found) await chmod(`${folder}/${path}`, 0o755);
  } catch (error) {
    if (problem === undefined) {
      const known = writeError(error, folder);
      if (known !== error) throw known;
      const what = error instanceof Error ? error.message : String(error);
      // Anything else that the system says is not about the archive.
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
