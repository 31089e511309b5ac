import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, replaceFile } from '@harderway/replace-file';
import { awaitNoDrafts } from '../await-no-drafts.js';
import { CredentialsError } from '../errors.js';
import { type Seal, seal } from '../sealed/seal.js';
import { lockFile } from './key-holder.js';
import { openLock, readLock, sealFor, unsealBy } from './lock-file.js';
import { secretFiles } from './secret-files.js';

/** Makes a lock that nobody else has made meanwhile: theirs would then open nothing that is sealed for this one. */
async function makeLock(directory: string, by: Seal): Promise<string> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const identity = await generateX25519Identity();
  const text = `# public key: ${await identityToRecipient(identity)}\n${identity}\n`;
  const lock = await seal(Buffer.from(text), by, { armored: true });
  try {
    await createFile(join(directory, lockFile), lock, { mode: 0o600 });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new CredentialsError('seal-refused', `another run is locking ${directory}`, {
      hint: 'wait until it has ended, and run the same command again',
      cause,
    });
  }
  return identity;
}

const missing = (directory: string): CredentialsError =>
  new CredentialsError('pki-missing', `${directory} has no secrets`, {
    hint: 'issue credentials with `harderway certs`, or name the right directory in cluster.yaml',
  });

async function secretsOf(directory: string): ReturnType<typeof secretFiles> {
  return awaitNoDrafts(directory)
    .then(() => secretFiles(directory))
    .catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw missing(directory);
      throw error;
    });
}

/** Whether a directory of credentials is locked, at least in part. */
export const isLocked = async (directory: string): Promise<boolean> =>
  (await readLock(directory)) !== undefined;

/**
 * Seals every file in a directory that is not public, one by one, each under its own name. Subdirectories and links stay as they
 * are, with the secrets in them: `publicFiles` names them. What a killed run has left is completed;
 * its drafts are removed, at the latest after 10 s.
 *
 * @param by called for a new lock alone; returns its passphrase or recipients
 * @returns names of the files that were plain
 * @throws CredentialsError `pki-missing`, `pki-locked`, `seal-refused`, `seal-not-opened`; errors of the file system
 */
export async function lockCredentials(
  directory: string,
  by: () => Promise<Seal>,
): Promise<readonly string[]> {
  const secrets = await secretsOf(directory);
  if (secrets.length === 0) throw missing(directory);
  const plain = secrets.filter(({ sealed }) => !sealed);
  if (plain.length < secrets.length || (await isLocked(directory))) await openLock(directory);
  if (plain.length === 0) return [];
  const identity = (await isLocked(directory))
    ? await openLock(directory)
    : await makeLock(directory, await by());
  for (const { name, content } of plain) {
    const sealed = await sealFor(identity, content);
    // What can't be opened again must not replace anything.
    if (!Buffer.from(await unsealBy(identity, sealed)).equals(content))
      throw new CredentialsError('seal-refused', `${name} can't be opened again once it is sealed`, {
        hint: `${name} was not changed; report this`,
      });
    await replaceFile(join(directory, name), sealed, { mode: 0o600 });
  }
  return plain.map(({ name }) => name);
}

/**
 * Makes every secret of a directory plain again, and removes its lock.
 *
 * @returns names of the files that were sealed
 * @throws CredentialsError `pki-missing`, `pki-invalid`, `pki-locked`, `seal-not-opened`; errors of the file system
 */
export async function unlockCredentials(directory: string): Promise<readonly string[]> {
  const sealed = (await secretsOf(directory)).filter((file) => file.sealed);
  if (sealed.length === 0 && !(await isLocked(directory))) return [];
  const identity = await openLock(directory);
  // All of them are opened before the first is written.
  const open = await Promise.all(
    sealed.map(async ({ name, content }) => [name, await unsealBy(identity, content)] as const),
  );
  for (const [name, content] of open) await replaceFile(join(directory, name), content, { mode: 0o600 });
  const left = (await secretFiles(directory)).filter((file) => file.sealed).map(({ name }) => name);
  if (left.length > 0)
    throw new CredentialsError('pki-locked', `${left.join(', ')} was locked meanwhile`, {
      hint: 'run the same command again, once no other run uses the directory',
    });
  await rm(join(directory, lockFile), { force: true });
  return open.map(([name]) => name);
}
