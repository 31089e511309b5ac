import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, replaceFile } from '@harderway/replace-file';
import { awaitNoDrafts } from '../await-no-drafts.js';
import { CredentialsError } from '../errors.js';
import { isSealed, type Seal, seal } from '../sealed/seal.js';
import { guarded, guardedUnder } from './guard.js';
import { lockFile } from './key-holder.js';
import { openLock, readLock, sealFor, unsealBy } from './lock-file.js';
import { hasSealed, sealingKey, secretFiles } from './secret-files.js';

/** A lock, and the secret key in it. */
interface OpenLock {
  readonly lock: Uint8Array;
  readonly identity: string;
}

/** Makes a lock that nobody else has made meanwhile: theirs would then open nothing that is sealed for this one. */
async function makeLock(directory: string, by: Seal): Promise<OpenLock> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const identity = await generateX25519Identity();
  const text = `# public key: ${await identityToRecipient(identity)}\n${identity}\n`;
  const lock = await seal(Buffer.from(text), by, { armored: true });
  try {
    await guarded(directory, () => createFile(join(directory, lockFile), lock, { mode: 0o600 }));
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new CredentialsError('seal-refused', `another run is locking ${directory}`, {
      hint: 'wait until it has ended, and run the same command again',
      cause,
    });
  }
  return { lock, identity };
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

/** Whether a directory of credentials is locked, at least in part: it has a lock, or secrets whose lock is missing. */
export const isLocked = async (directory: string): Promise<boolean> =>
  (await readLock(directory)) !== undefined || (await hasSealed(directory));

/**
 * Seals every file in a directory that is not public, one by one, each under its own name. Subdirectories and links stay as they
 * are, with the secrets in them: `publicFiles` names them. What a killed run has left is completed;
 * its drafts are removed, at the latest after 10 s.
 *
 * @param by called for a new lock alone; returns its passphrase or recipients. A locked directory keeps its lock: unlock it first to
 *   change who can open it
 * @returns names of the files that were plain
 * @throws CredentialsError `pki-missing`, `pki-locked`, `seal-refused`, `seal-not-opened`; errors of the file system
 */
export async function lockCredentials(
  directory: string,
  by: () => Promise<Seal>,
): Promise<readonly string[]> {
  const secrets = await secretsOf(directory);
  if (secrets.length === 0) throw missing(directory);
  const former = await readLock(directory);
  const identityOf = (): Promise<string> => sealingKey(directory, former);
  if (former !== undefined || secrets.some(({ sealed }) => sealed)) await identityOf();
  if (secrets.every(({ sealed }) => sealed)) return [];
  const { lock, identity } =
    former === undefined
      ? await makeLock(directory, await by())
      : { lock: former, identity: await identityOf() };
  // Read again: somebody may have typed a passphrase for minutes, and from here on every process seals what it writes.
  const plain = (await secretFiles(directory)).filter(({ sealed }) => !sealed).map(({ name }) => name);
  for (const name of plain)
    if (!(await guardedUnder(directory, lock, () => sealFile(join(directory, name), identity))))
      throw new CredentialsError('seal-refused', `another run has unlocked ${directory} meanwhile`, {
        hint: 'wait until it has ended, and run the same command again',
      });
  return plain;
}

/** The content of a file as it is now. Undefined if somebody has removed it. */
async function contentOf(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Seals a file as it is now. To be called under the guard, so that nothing is written between its reading and its replacement. */
async function sealFile(path: string, identity: string): Promise<void> {
  const content = await contentOf(path);
  if (content === undefined || isSealed(content)) return;
  const sealed = await sealFor(identity, content);
  // What can't be opened again must not replace anything.
  if (!Buffer.from(await unsealBy(identity, sealed, path)).equals(content))
    throw new CredentialsError('seal-refused', `${path} can't be opened again once it is sealed`, {
      hint: `${path} was not changed; report this`,
    });
  await replaceFile(path, sealed, { mode: 0o600 });
}

/** Makes a file plain as it is now, under the guard. */
async function unsealFile(path: string, identity: string): Promise<void> {
  const content = await contentOf(path);
  if (content === undefined || !isSealed(content)) return;
  await replaceFile(path, await unsealBy(identity, content, path), { mode: 0o600 });
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
  await Promise.all(sealed.map(({ name, content }) => unsealBy(identity, content, join(directory, name))));
  for (const { name } of sealed) await guarded(directory, () => unsealFile(join(directory, name), identity));
  await guarded(directory, async () => {
    const left = (await secretFiles(directory)).filter((file) => file.sealed).map(({ name }) => name);
    if (left.length > 0)
      throw new CredentialsError('pki-locked', `${left.join(', ')} was locked meanwhile`, {
        hint: 'run the same command again, once no other run uses the directory',
      });
    await rm(join(directory, lockFile), { force: true });
  });
  return sealed.map(({ name }) => name);
}
