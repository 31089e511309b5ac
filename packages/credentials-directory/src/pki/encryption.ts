import { type EncryptionUse, encryptionUse } from '@harderway/cluster-pki/encryption-stages';
import type { CredentialsInput } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
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
