import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EncryptionUse, encryptionUse } from '@harderway/cluster-pki/encryption-stages';
import type { CredentialsInput } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
import { createSecret, openSecret } from '../locked/secret-files.js';
import { invalidPki, missingPki } from './invalid.js';

/** The file with the keys that API servers encrypt objects in etcd with. */
export const encryptionFile = 'encryption-config.yaml';

/**
 * The text of the encryption configuration, and how it treats resources.
 *
 * @throws CredentialsError `pki-missing`, `pki-invalid`; as {@link readCredentials} does.
 */
export async function readEncryption(
  input: CredentialsInput,
): Promise<EncryptionUse & { readonly text: string }> {
  const text = (await readCredentials(input)).get(encryptionFile);
  if (text === undefined) throw missingPki(input.pki.directory, [encryptionFile]);
  try {
    return { ...encryptionUse(text), text };
  } catch (error) {
    throw invalidPki(error);
  }
}

const formerName = /^encryption-config-before-.+\.yaml$/;

/**
 * Former encryption configurations, by the names of their files. Snapshots of etcd may need their keys.
 *
 * @throws CredentialsError `pki-locked`, `seal-not-opened`; errors of the file system
 */
export async function formerEncryption(directory: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(directory)).filter((name) => formerName.test(name));
  const read = names.map(async (name) => {
    const content = await readFile(join(directory, name));
    return [name, await openSecret(directory, name, content)] as const;
  });
  return new Map(await Promise.all(read));
}

/**
 * Keeps an encryption configuration before keys are taken out of it. The file gets a name of its own: a later rotation to the same
 * key must not overwrite the only copy of an earlier key.
 *
 * @param key the key that encrypts from then on, such as `secretbox:key2`
 * @throws CredentialsError `name-invalid`, `pki-locked`, `seal-not-opened`; errors of the file system
 */
export async function keepFormerEncryption(directory: string, key: string, text: string): Promise<void> {
  const kept = await formerEncryption(directory);
  // A run that was killed has kept it already.
  if ([...kept.values()].includes(text)) return;
  const nameOf = (count: number): string =>
    `encryption-config-before-${key.replace(':', '-')}${count === 1 ? '' : `-${count}`}.yaml`;
  let count = 1;
  while (kept.has(nameOf(count))) count += 1;
  await createSecret(directory, nameOf(count), text);
}
