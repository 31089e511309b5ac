import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keep } from './cache.js';
import { checksumIn, hashFile } from './checksum.js';
import { type DownloadOptions, download } from './download.js';
import { ReleaseError } from './errors.js';
import type { ProgramFile } from './model.js';
import { claimPartial, releasePartial, unpackedFolder } from './partial.js';
import { getText } from './retry.js';
import type { Shelf } from './shelf.js';
import { unpack } from './unpack.js';

/** Unpacks a verified archive and lays its wanted programs into the cache. */
export async function keepFromArchive(
  shelf: Shelf,
  archive: string,
  draft: string,
  source: string,
): Promise<readonly ProgramFile[]> {
  const { artifact } = shelf;
  const folder = unpackedFolder(draft);
  try {
    const top = artifact.file.replace(/\.tar\.gz$/, '');
    await unpack(
      archive,
      folder,
      artifact.names.map((name) => `${top}/${name}`),
    );
    const files: ProgramFile[] = [];
    for (const name of artifact.names) files.push(await keep(shelf, name, join(folder, top, name), source));
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Gets an artifact from a web server into the cache: its checksum, then itself.
 * @param base what the artifact's folder is joined to, without a slash at the end
 * @throws ReleaseError as `download`, and `checksum-missing`, `checksum-mismatch`, `archive-malformed`,
 * `not-a-program`, `wrong-architecture`
 */
export async function fetchArtifact(
  shelf: Shelf,
  base: string,
  options: DownloadOptions,
): Promise<readonly ProgramFile[]> {
  const { artifact, drafts } = shelf;
  const url = `${base}/${artifact.folder}/${artifact.file}`;
  const sumsUrl = `${base}/${artifact.folder}/${artifact.checksums}`;
  const expected = checksumIn(await getText(sumsUrl, options), artifact.checksums, artifact.file);
  if (!expected)
    throw new ReleaseError('checksum-missing', `${sumsUrl} has no SHA-256 for ${artifact.file}.`);

  const own = await claimPartial(drafts, artifact.file);
  try {
    let found = '';
    // What an earlier run left may be of another file: the second time starts from nothing.
    for (let attempt = 0; attempt < 2 && found !== expected; attempt++) {
      if (attempt > 0) await rm(own, { force: true });
      await download(url, own, options);
      found = await hashFile(own, options.signal);
    }
    if (found !== expected) {
      await rm(own, { force: true });
      throw new ReleaseError(
        'checksum-mismatch',
        `${url} has SHA-256 ${found}, and ${sumsUrl} says ${expected}. It was not kept: try another source.`,
      );
    }
    if (artifact.kind === 'archive') return await keepFromArchive(shelf, own, own, url);
    return await Promise.all(artifact.names.map((name) => keep(shelf, name, own, url)));
  } catch (error) {
    const verified =
      error instanceof ReleaseError &&
      ['archive-malformed', 'not-a-program', 'wrong-architecture'].includes(error.code);
    // What has the right checksum and is still no good would only fail again.
    if (verified) await rm(own, { force: true });
    else await releasePartial(own, drafts, artifact.file);
    throw error;
  } finally {
    if (artifact.kind === 'archive') await rm(own, { force: true });
  }
}
