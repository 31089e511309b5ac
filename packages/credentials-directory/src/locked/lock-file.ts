import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialsError } from '../errors.js';
import { parseIdentities, seal, sealedWith, unseal } from '../sealed/seal.js';
import { lockFile, openedOnce } from './key-holder.js';

/**
 * Reads the lock of a directory of credentials: a secret key of age, itself sealed with a passphrase or for recipients. Every
 * secret beside it may be sealed for that key, under its own name. So a key is derived from the passphrase once, not for each
 * file, and files are sealed one at a time: a run that is killed leaves every file readable. Undefined without a lock.
 */
export async function readLock(directory: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(directory, lockFile));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

const locked = (directory: string): CredentialsError =>
  new CredentialsError('pki-locked', `the secrets in ${directory} are locked`, {
    hint: 'unlock them with `harderway certs unlock`, or set HARDERWAY_PASSPHRASE_FILE or HARDERWAY_IDENTITY_FILE',
  });

/** An error of opening a file, with its path. */
const at = (path: string, error: unknown): unknown =>
  error instanceof CredentialsError
    ? new CredentialsError(error.code, `${path}: ${error.message}`, { found: error.found, hint: error.hint })
    : error;

/**
 * The secret key of a lock, opened once in a run.
 *
 * @param known content of the lock, if it was read already; default: read from the directory
 * @throws CredentialsError `pki-locked` if nobody can be asked, `seal-not-opened`
 */
export async function openLock(directory: string, known?: Uint8Array): Promise<string> {
  const path = join(directory, lockFile);
  const lock = known ?? (await readLock(directory));
  if (lock === undefined)
    throw new CredentialsError('pki-invalid', `${path} is missing, and files there are locked`, {
      hint: `put ${lockFile} back from a backup: without it they can't be opened`,
    });
  const opened = openedOnce(`${path}\n${Buffer.from(lock).toString('base64')}`, async (holder) => {
    const key = await holder.openLock(path, await sealedWith(lock));
    const text = await unseal(lock, key).catch((error: unknown) => {
      throw at(path, error);
    });
    const [identity = ''] = parseIdentities(Buffer.from(text).toString('utf8'));
    return identity;
  });
  if (opened === undefined) throw locked(directory);
  return opened;
}

/** Seals a secret for the key of a lock. */
export async function sealFor(identity: string, content: Uint8Array): Promise<Uint8Array> {
  const { identityToRecipient } = await import('age-encryption');
  return seal(
    content,
    { kind: 'recipients', recipients: [await identityToRecipient(identity)] },
    { armored: true },
  );
}

/**
 * Opens a secret by the key of a lock.
 *
 * @throws CredentialsError `seal-not-opened`, with the path: the key fits the lock, so it is this file that does not
 */
export async function unsealBy(identity: string, content: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    return await unseal(content, { kind: 'identities', identities: [identity] });
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    throw new CredentialsError('seal-not-opened', `${path} can't be opened`, {
      found: `it is damaged, or was encrypted for another lock than the ${lockFile} beside it`,
      hint: `put ${path} back from a backup, with the ${lockFile} that belongs to it`,
    });
  }
}
