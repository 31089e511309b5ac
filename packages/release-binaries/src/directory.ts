import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from './artifact.js';
import { cachedPrograms } from './cache.js';
import { cachePlace, memoDirectory } from './cache-place.js';
import { verifiedHash } from './checksum-file.js';
import { checkArchitecture } from './elf.js';
import { ReleaseError, systemCode } from './errors.js';
import type { AnyProgramName, ProgramFile } from './model.js';
import { claimPartial } from './partial.js';
import { addFromArchive } from './remote.js';

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}

/**
 * The programs of an artifact from a directory, undefined where it does not have them all. In this order, it looks for
 * the release's file in its path below an official host or a mirror, in `vVERSION/`, and in the directory itself; then
 * for the bare programs there, in `vVERSION/bin/linux/ARCH/` and in `ARCH/`. Bare programs are used where they are; archives are unpacked into the
 * cache.
 * @throws ReleaseError `directory-unreadable`, `checksum-mismatch`, `checksum-unreadable`, `archive-malformed`,
 * `not-a-program`, `wrong-architecture`, `disk-full`, `cache-unwritable`
 */
export async function fromDirectory(
  directory: string,
  cache: string,
  artifact: Artifact,
  signal?: AbortSignal,
): Promise<readonly ProgramFile[] | undefined> {
  const stats = await stat(directory).catch((error: unknown) => {
    throw new ReleaseError(
      'directory-unreadable',
      `The directory ${directory} can't be read (${systemCode(error)}).`,
    );
  });
  if (!stats.isDirectory())
    throw new ReleaseError('directory-unreadable', `${directory} is not a directory.`);

  if (artifact.kind === 'archive') {
    const places = [artifact.directory, `v${artifact.version}`, '.'];
    const archive = await firstFile(places.map((place) => join(directory, place, artifact.file)));
    if (archive !== undefined) {
      const { sha256 } = await verifiedHash(archive, directory, memoDirectory(cache), signal);
      const place = cachePlace(cache, artifact, { kind: 'archive', sha256 });
      const known = await cachedPrograms(place, signal);
      if (known) return known.map((file) => ({ ...file, source: archive }));
      const draft = await claimPartial(place.drafts, `${artifact.file}.from-directory`);
      return addFromArchive(place, archive, draft, archive);
    }
  }
  const places = [
    artifact.directory,
    `v${artifact.version}/bin/linux/${artifact.arch}`,
    artifact.file.replace(/\.t(?:ar\.)?gz$/, ''),
    artifact.arch,
    '.',
  ];
  const found = await Promise.all(
    artifact.names.map(async (name): Promise<[AnyProgramName, string | undefined]> => {
      return [name, await firstFile(places.map((place) => join(directory, place, name)))];
    }),
  );
  const files: ProgramFile[] = [];
  for (const [name, path] of found) {
    if (path === undefined) return undefined;
    await checkArchitecture(path, artifact.arch);
    const content = await verifiedHash(path, directory, memoDirectory(cache), signal);
    const { version, arch } = artifact;
    files.push({ name, version, arch, path, ...content, source: path, signature: { kind: 'unsigned' } });
  }
  return files;
}
