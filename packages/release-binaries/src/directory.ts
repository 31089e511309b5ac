import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Artifact } from './artifact.js';
import { cacheFolder, memoFolder } from './cache.js';
import { checksumFor } from './checksum.js';
import { checkArchitecture } from './elf.js';
import { ReleaseError, systemCode } from './errors.js';
import { rememberedHash } from './memo.js';
import type { ProgramFile, ProgramName } from './model.js';
import { claimPartial } from './partial.js';
import { keepFromArchive } from './remote.js';

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}

/** The checksum that stands beside a file, if there is one: in `FILE.sha256`, or in `SHA256SUMS`. */
async function checksumBeside(
  path: string,
): Promise<{ readonly sha256: string; readonly from: string } | undefined> {
  for (const from of [`${path}.sha256`, join(dirname(path), 'SHA256SUMS')]) {
    const text = await readFile(from, 'utf8').catch(() => '');
    const sha256 = checksumFor(text, basename(path));
    if (sha256) return { sha256, from };
  }
  return undefined;
}

async function verified(
  path: string,
  cache: string,
  signal?: AbortSignal,
): Promise<{ sha256: string; size: number }> {
  const found = await rememberedHash(path, memoFolder(cache), signal);
  const expected = await checksumBeside(path);
  if (!expected || expected.sha256 === found.sha256) return found;
  throw new ReleaseError(
    'checksum-mismatch',
    `${path} has SHA-256 ${found.sha256}, and ${expected.from} says ${expected.sha256}. Replace the file, or the checksum.`,
  );
}

/**
 * The programs of an artifact from a directory, undefined where it does not have them all. Looked for are,
 * in this order, the release's file in its path below an official host or a mirror, the same without the
 * repository's part, beside others in the directory; then the bare programs in `ARCH/` and in the
 * directory itself. Bare programs are used where they are; archives are unpacked into the cache.
 * @throws ReleaseError `directory-unreadable`, `checksum-mismatch`, `archive-malformed`, `not-a-program`,
 * `wrong-architecture`, `disk-full`, `cache-unwritable`
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
      await verified(archive, cache, signal);
      const draft = await claimPartial(cacheFolder(cache, artifact), `${artifact.file}.from-directory`);
      return keepFromArchive(cache, artifact, archive, draft, archive);
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
    const content = await verified(path, cache, signal);
    files.push({ name, version: artifact.version, arch: artifact.arch, path, ...content, source: path });
  }
  return files;
}
