import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, isDraft, replaceFile } from '@harderway/replace-file';
import { CredentialsError } from '../errors.js';
import { isGuard } from '../guard-name.js';
import { isSealed } from '../sealed/seal.js';
import { openKey } from './encrypted-key.js';
import { guardedUnder, isLockStill } from './guard.js';
import { isSecret } from './is-secret.js';
import { lockFile } from './key-holder.js';
import { openLock, readLock, sealFor, unsealBy } from './lock-file.js';

/** Files about the directory itself: for people, and for git. */
const aboutDirectory = /^(?:README(?:\.\w+)?|\.git(?:ignore|attributes))$/;

/** Blocks of PEM that everybody may read. */
const publicBlock = /^(?:(?:TRUSTED |X509 )?CERTIFICATE|(?:NEW )?CERTIFICATE REQUEST|X509 CRL|PUBLIC KEY)$/;

/**
 * Whether everybody may read a file: certificates, requests and public keys, and the names of the authorities in use. Anything
 * else is secret, such as a former encryption configuration, or what a killed run has left.
 */
function isPublic(name: string, content: Uint8Array): boolean {
  if (aboutDirectory.test(name)) return true;
  if (isSecret(name)) return false;
  const text = Buffer.from(content).toString('latin1');
  const blocks = [...text.matchAll(/-----BEGIN ([^-\n]*)-----/g)].map(([, label = '']) => label);
  return !name.endsWith('.pem') || (blocks.length > 0 && blocks.every((label) => publicBlock.test(label)));
}

/** A secret of a directory, as it is on disk. */
interface SecretFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly sealed: boolean;
}

/** All files of a directory but its lock and drafts. A draft may be sealed for a lock that is gone. */
async function filesOf(directory: string): Promise<readonly SecretFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => name !== lockFile && !isDraft(name) && !isGuard(name));
  return Promise.all(
    names.sort().map(async (name) => {
      const content = await readFile(join(directory, name));
      return { name, content, sealed: isSealed(content) };
    }),
  );
}

const isSecretFile = ({ name, content, sealed }: SecretFile): boolean => sealed || !isPublic(name, content);

/** All secrets of a directory. */
export const secretFiles = async (directory: string): Promise<readonly SecretFile[]> =>
  (await filesOf(directory)).filter(isSecretFile);

/** Whether a directory has secrets that are encrypted, with or without the lock that opens them. False if it is missing. */
export async function hasSealed(directory: string): Promise<boolean> {
  try {
    return (await secretFiles(directory)).some(({ sealed }) => sealed);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}

/** Names of secrets that are plain in a locked directory, such as a key that was copied into it; none in one without a lock. */
export async function plainSecrets(directory: string): Promise<readonly string[]> {
  if ((await readLock(directory)) === undefined) return [];
  return (await secretFiles(directory)).filter(({ sealed }) => !sealed).map(({ name }) => name);
}

/**
 * Names of everything in a directory of credentials that a lock does not encrypt: public files, subdirectories and links.
 * Errors of the file system are thrown.
 */
export async function publicFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const others = entries.filter((entry) => !entry.isFile());
  const open = (await filesOf(directory)).filter((file) => !isSecretFile(file));
  return [
    ...open.map(({ name }) => name),
    ...others.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)),
  ].sort();
}

/**
 * The text of a credential that was read, decrypted if it is locked or a key with a passphrase.
 *
 * @throws CredentialsError `pki-locked`, `seal-not-opened`
 */
export async function openSecret(directory: string, name: string, content: Uint8Array): Promise<string> {
  const path = join(directory, name);
  const open = isSealed(content) ? await unsealBy(await openLock(directory), content, path) : content;
  return openKey(path, Buffer.from(open).toString('utf8'));
}

const opens = (identity: string, { content, name }: SecretFile): Promise<boolean> =>
  unsealBy(identity, content, name).then(
    () => true,
    () => false,
  );

/**
 * The secret key for which further secrets of a directory are sealed. A lock that opens none of the secrets beside it belongs to
 * another directory or backup: what is sealed for it is lost as soon as the right one is put back. One secret is enough,
 * since others may be damaged.
 *
 * @param lock of the directory, as it was read
 * @throws CredentialsError `pki-locked`; `pki-invalid` if secrets are encrypted and their lock is missing; `seal-not-opened`
 */
export async function sealingKey(directory: string, lock: Uint8Array | undefined): Promise<string> {
  const identity = await openLock(directory, lock);
  const sealed = (await secretFiles(directory)).filter((file) => file.sealed);
  for (const file of sealed) if (await opens(identity, file)) return identity;
  // Under a lock that was replaced meanwhile nothing is written, so its key does no harm.
  if (sealed.length === 0 || !(await isLockStill(directory, lock))) return identity;
  const path = join(directory, lockFile);
  throw new CredentialsError('seal-not-opened', `${path} opens none of the secrets beside it`, {
    found: 'it belongs to another directory, or to another backup of this one',
    hint: `put back the ${lockFile} with which they were encrypted; nothing was written`,
  });
}

/** Asks the key holder for everything that the directory needs, so that no question comes up later. */
export async function openSecretsEarly(directory: string): Promise<void> {
  const secrets = await secretFiles(directory);
  // A secret that can't be opened is an error of the command that needs it.
  for (const { name, content } of secrets)
    if (name.endsWith('-key.pem')) await openSecret(directory, name, content).catch(() => undefined);
}

/**
 * The path of a secret, which is in the directory itself.
 *
 * @throws CredentialsError `name-invalid`
 */
function secretPath(directory: string, name: string): string {
  // A guard or a draft would be removed, or would let others write at the same moment.
  const isOurs = name === lockFile || isGuard(name) || isDraft(name);
  if (/^(?!\.{1,2}$)[^/\\\0]+$/.test(name) && !isOurs) return join(directory, name);
  throw new CredentialsError('name-invalid', `${JSON.stringify(name)} is not a name of a secret`, {
    hint: `name a file in ${directory}, other than ${lockFile}`,
  });
}

/**
 * Writes a secret for its owner alone, encrypted if the directory is locked.
 *
 * @throws CredentialsError `name-invalid`, `pki-locked`; `pki-invalid` if secrets are encrypted and their lock is missing, `seal-not-opened` if
 *   it opens none of them; errors of the file system
 */
export async function writeSecret(directory: string, name: string, content: string): Promise<void> {
  const path = secretPath(directory, name);
  await sealedIfLocked(directory, content, (bytes) => replaceFile(path, bytes, { mode: 0o600 }));
}

/**
 * Creates a secret as {@link writeSecret} writes it.
 *
 * @throws CredentialsError `name-invalid`, `pki-locked`, `pki-invalid`, `seal-not-opened`; errors of the file system: `EEXIST` if it exists
 */
export async function createSecret(directory: string, name: string, content: string): Promise<void> {
  const path = secretPath(directory, name);
  await sealedIfLocked(directory, content, (bytes) => createFile(path, bytes, { mode: 0o600 }));
}

/** Writes a secret as the lock of its directory asks for, and again where that has changed before it was written. */
async function sealedIfLocked(
  directory: string,
  content: string,
  write: (bytes: string | Uint8Array) => Promise<void>,
): Promise<void> {
  for (let isWritten = false; !isWritten; ) {
    const lock = await readLock(directory);
    // A lock that is lost does not make plain text of what comes later.
    if (lock === undefined && (await hasSealed(directory))) await openLock(directory);
    // Before the guard: other processes don't wait for a person who types a passphrase.
    const bytes =
      lock === undefined ? content : await sealFor(await sealingKey(directory, lock), Buffer.from(content));
    isWritten = await guardedUnder(directory, lock, () => write(bytes));
  }
}
