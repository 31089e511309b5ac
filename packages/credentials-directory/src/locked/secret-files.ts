import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@harderway/replace-file';
import { isSealed } from '../sealed/seal.js';
import { openKey } from './encrypted-key.js';
import { lockFile } from './key-holder.js';
import { openLock, readLock, sealFor, unsealBy } from './lock-file.js';

/** Names of secrets, and of what a killed run has left beside them. */
const secretName = /(?:-key\.pem|\.kubeconfig|encryption-config\.yaml)(?:\.[0-9a-f]{12})?$/;

const isSecret = (name: string, content: Uint8Array): boolean =>
  secretName.test(name) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(Buffer.from(content).toString('latin1'));

/** A secret of a directory, as it is on disk. */
interface SecretFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly sealed: boolean;
}

/** All secrets of a directory. */
export async function secretFiles(directory: string): Promise<readonly SecretFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name !== lockFile).map(({ name }) => name);
  const files = await Promise.all(
    names.sort().map(async (name) => {
      const content = await readFile(join(directory, name));
      return { name, content, sealed: isSealed(content) };
    }),
  );
  return files.filter(({ name, content, sealed }) => sealed || isSecret(name, content));
}

/**
 * The text of a credential that was read, decrypted if it is locked or a key with a passphrase.
 *
 * @throws CredentialsError `pki-locked`, `seal-not-opened`
 */
export async function openSecret(directory: string, name: string, content: Uint8Array): Promise<string> {
  const open = isSealed(content) ? await unsealBy(await openLock(directory), content) : content;
  return openKey(join(directory, name), Buffer.from(open).toString('utf8'));
}

/** Asks the key holder for everything that the directory needs, so that no question comes up later. */
export async function openSecretsEarly(directory: string): Promise<void> {
  const secrets = await secretFiles(directory);
  // A secret that can't be opened is an error of the command that needs it.
  for (const { name, content } of secrets)
    if (name.endsWith('-key.pem')) await openSecret(directory, name, content).catch(() => undefined);
}

/**
 * Writes a secret for its owner alone, encrypted if the directory is locked.
 *
 * @throws CredentialsError `pki-locked`; errors of the file system
 */
export async function writeSecret(directory: string, name: string, content: string): Promise<void> {
  await replaceFile(join(directory, name), await sealedIfLocked(directory, content), { mode: 0o600 });
}

async function sealedIfLocked(directory: string, content: string): Promise<string | Uint8Array> {
  const isLocked = (await readLock(directory)) !== undefined;
  return isLocked ? sealFor(await openLock(directory), Buffer.from(content)) : content;
}
