import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from './artifact.js';
import { cached } from './cache.js';
import { checkArchitecture } from './elf.js';
import { ReleaseError, systemCode } from './errors.js';
import type { ProgramFile, ProgramName } from './model.js';
import { verifiedByNeighbour } from './neighbour.js';
import { claimPartial } from './partial.js';
import { keepFromArchive } from './remote.js';
import { memoFolder, shelfFor } from './shelf.js';

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}

/**
 * The programs of an artifact from a directory, undefined where it does not have them all. Looked for are,
 * in this order, the release's file in its path below an official host or a mirror, the same without the
 * repository's part, beside others in the directory; then the bare programs in `ARCH/` and in the
 * directory itself. Bare programs are used where they are; archives are unpacked into the cache.
 * @throws ReleaseError `directory-unreadable`, `checksum-mismatch`, `checksum-unreadable`, `archive-malformed`,
 * `not-a-program`, `wrong-architecture`, `disk-full`, `cache-unwritable`
 */
export async function fromDirectory(
  directory: string,
  cache: string,
  artifact: Artifact,
  signal?: AbortSignal,
): Promise<readonly ProgramFile[] | undefined> {
  const folder = await stat(directory).catch((error: unknown) => {
    throw new ReleaseError(
      'directory-unreadable',
      `The directory ${directory} can't be read (${systemCode(error)}). Check the path.`,
    );
  });
  if (!folder.isDirectory())
    throw new ReleaseError('directory-unreadable', `${directory} is not a directory.`);

  if (artifact.kind === 'archive') {
    const places = [artifact.folder, `v${artifact.version}`, '.'];
    const archive = await firstFile(places.map((place) => join(directory, place, artifact.file)));
    if (archive !== undefined) {
      const { sha256 } = await verifiedByNeighbour(archive, memoFolder(cache), signal);
      const shelf = shelfFor(cache, artifact, { kind: 'archive', sha256 });
      const known = await cached(shelf, signal);
      if (known) return known.map((file) => ({ ...file, source: archive }));
      const draft = await claimPartial(shelf.drafts, `${artifact.file}.from-directory`);
      return keepFromArchive(shelf, archive, draft, archive);
    }
  }
  const places = [artifact.folder, artifact.file.replace(/\.tar\.gz$/, ''), artifact.arch, '.'];
  const found = await Promise.all(
    artifact.names.map(async (name): Promise<[ProgramName, string | undefined]> => {
      return [name, await firstFile(places.map((place) => join(directory, place, name)))];
    }),
  );
  const files: ProgramFile[] = [];
  for (const [name, path] of found) {
    if (path === undefined) return undefined;
    await checkArchitecture(path, artifact.arch);
    const content = await verifiedByNeighbour(path, memoFolder(cache), signal);
    files.push({ name, version: artifact.version, arch: artifact.arch, path, ...content, source: path });
  }
  return files;
}
