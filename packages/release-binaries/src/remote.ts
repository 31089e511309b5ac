import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addToCache } from './cache.js';
import type { CachePlace } from './cache-place.js';
import { checksumIn, hashFile } from './checksum.js';
import { type DownloadOptions, download } from './download.js';
import { ReleaseError, type ReleaseErrorCode } from './errors.js';
import type { ProgramFile } from './model.js';
import { claimPartial, releasePartial, unpackedDirectory } from './partial.js';
import { getText } from './retry.js';
import { provenSignature, type SignatureOptions, signatureBeside } from './signature.js';
import { unpack } from './unpack.js';

/** Unpacks a verified archive and moves its wanted programs into the cache. */
export async function addFromArchive(
  place: CachePlace,
  archive: string,
  draft: string,
  source: string,
): Promise<readonly ProgramFile[]> {
  const { artifact } = place;
  const directory = unpackedDirectory(draft);
  try {
    const { inside, names } = artifact;
    await unpack(
      archive,
      directory,
      names.map((name) => `${inside}${name}`),
      source,
    );
    const files: ProgramFile[] = [];
    for (const name of names)
      files.push(
        await addToCache(place, name, join(directory, inside, name), {
          source,
          signature: { kind: 'unsigned' },
        }),
      );
    return files;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Failures of a file with the right checksum, which would fail in the same way again. */
const final: readonly ReleaseErrorCode[] = [
  'archive-malformed',
  'not-a-program',
  'signature-invalid',
  'too-large',
  'wrong-architecture',
];

/**
 * Downloads an artifact from a web server into the cache, its checksum and signature first.
 * @param base the URL above the artifact's directory, without a slash at the end
 * @throws ReleaseError as `download`, and `checksum-missing`, `checksum-mismatch`, `signature-missing`, `signature-invalid`,
 * `archive-malformed`, `not-a-program`, `wrong-architecture`
 */
export async function fetchArtifact(
  place: CachePlace,
  base: string,
  options: DownloadOptions & SignatureOptions,
): Promise<readonly ProgramFile[]> {
  const { artifact, drafts } = place;
  const url = `${base}/${artifact.directory}/${artifact.file}`;
  const sumsUrl = `${base}/${artifact.directory}/${artifact.checksums}`;
  const expected = checksumIn(await getText(sumsUrl, options), artifact.checksums, artifact.file);
  if (!expected)
    throw new ReleaseError('checksum-missing', `${sumsUrl} has no SHA-256 for ${artifact.file}.`);
  const detached = await signatureBeside(artifact, url, options);

  const own = await claimPartial(drafts, artifact.file);
  try {
    let found = '';
    // An earlier run may have left part of another file: the second attempt starts from nothing.
    for (let attempt = 0; attempt < 2 && found !== expected; attempt++) {
      if (attempt > 0) await rm(own, { force: true });
      await download(url, own, options);
      found = await hashFile(own, options.signal);
    }
    if (found !== expected) {
      await rm(own, { force: true });
      throw new ReleaseError(
        'checksum-mismatch',
        `${url} has SHA-256 ${found}, and ${sumsUrl} says ${expected}. It was discarded.`,
        { hint: 'Use another source.' },
      );
    }
    if (artifact.kind === 'archive') return await addFromArchive(place, own, own, url);
    const signature = await provenSignature(artifact, url, own, detached, options);
    return await Promise.all(
      artifact.names.map((name) => addToCache(place, name, own, { source: url, signature })),
    );
  } catch (error) {
    if (error instanceof ReleaseError && final.includes(error.code)) await rm(own, { force: true });
    else await releasePartial(own, drafts, artifact.file);
    throw error;
  } finally {
    if (artifact.kind === 'archive') await rm(own, { force: true });
  }
}
