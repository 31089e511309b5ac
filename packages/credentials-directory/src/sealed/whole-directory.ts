import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { draftPath, replaceFile } from '@harderway/replace-file';
import { awaitNoDrafts } from '../await-no-drafts.js';
import { CredentialsError } from '../errors.js';
import { isGuard } from '../guard-name.js';
import { packFiles, unpackFiles } from './archive.js';
import { type Seal, type SealKey, seal, unseal } from './seal.js';

/** More than any cluster has: a larger directory does not hold credentials. */
const mostBytes = 16 * 1024 * 1024;

async function filesBelow(directory: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !isGuard(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const path of paths.sort()) {
    // Through links, as credentials are read.
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile())
      throw new CredentialsError('seal-refused', `${path} would be left out`, {
        found: 'it is neither a file, nor a directory, nor a link to a file',
        hint: 'move it out of the directory, or put the file in its place',
      });
    total += found.size;
    if (total > mostBytes)
      throw new CredentialsError('seal-refused', `${directory} holds more than credentials`, {
        found: `more than ${mostBytes / 1024 / 1024} MiB`,
        hint: 'move other files out of it',
      });
    files.set(relative(directory, path), await readFile(path));
  }
  return files;
}

/**
 * Seals all files of a credentials directory into one file; in place of a link, the file that it leads to. Nothing is written to
 * disk: the plain files are in memory only.
 *
 * @throws CredentialsError `pki-missing`, `seal-refused`; errors of the file system
 */
export async function sealCredentials(directory: string, by: Seal): Promise<Uint8Array> {
  const files = await filesBelow(directory).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return new Map<string, never>();
    throw cause;
  });
  if (files.size === 0)
    throw new CredentialsError('pki-missing', `${directory} has no credentials`, {
      hint: 'issue them with `harderway certs`, or name the right directory in cluster.yaml',
    });
  return seal(await packFiles(files), by);
}

/** Whether something is there, a link that leads nowhere too. */
const exists = async (path: string): Promise<boolean> =>
  (await readdir(dirname(path)).catch((): string[] => [])).includes(basename(path));

/**
 * Opens what {@link sealCredentials} made, into a directory that does not exist yet: it appears with all of its files, each
 * for its owner alone, or not at all. What a killed run has left beside it is removed, at the latest after 10 s.
 *
 * @returns the names of the files
 * @throws CredentialsError `seal-not-opened`, `seal-refused` where the directory exists; errors of the file system
 */
export async function openCredentials(
  sealed: Uint8Array,
  key: SealKey,
  into: string,
): Promise<readonly string[]> {
  if (await exists(into))
    throw new CredentialsError('seal-refused', `${into} exists, and nothing is overwritten`, {
      hint: 'name another directory, and move what is needed',
    });
  const files = await unpackFiles(await unseal(sealed, key));
  if (files.size === 0)
    throw new CredentialsError('seal-not-opened', 'there are no credentials in it', {
      hint: 'name another file',
    });
  await mkdir(dirname(into), { recursive: true, mode: 0o700 });
  await awaitNoDrafts(dirname(into), (name) => basename(into).slice(0, 60) === name);
  const beside = draftPath(into);
  await mkdir(beside, { mode: 0o700 });
  try {
    for (const [name, content] of files) {
      await mkdir(dirname(join(beside, name)), { recursive: true, mode: 0o700 });
      await replaceFile(join(beside, name), content, { mode: 0o600 });
    }
    // Fails where someone else has made it meanwhile, unless it is empty.
    await rename(beside, into);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
  return [...files.keys()];
}
