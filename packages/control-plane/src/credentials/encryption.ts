import { type EncryptionUse, encryptionUse } from '@harderway/cluster-pki/encryption-stages';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { invalidPki, missingPki } from './pki.js';
import { encryptionFile, readCredentials } from './pki-directory.js';

/**
 * The text of the encryption configuration, and how it treats resources.
 *
 * @throws ControlPlaneError `pki-missing`, `pki-invalid`
 */
export async function readEncryption(spec: ClusterSpec): Promise<EncryptionUse & { readonly text: string }> {
  const text = (await readCredentials(spec)).get(encryptionFile);
  if (text === undefined) throw missingPki(spec.pki.directory, [encryptionFile]);
  try {
    return { ...encryptionUse(text), text };
  } catch (error) {
    throw invalidPki(error);
  }
}
