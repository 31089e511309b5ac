import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { CredentialsError } from '../errors.js';
import { isEncryptedKey, openedOnce } from './key-holder.js';

function decrypted(path: string, pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch {
    // Without the cause: what a library says of a secret is not ours to print.
    throw new CredentialsError(
      'seal-not-opened',
      `the passphrase does not open ${path}, or the key is damaged`,
      {
        hint: 'try another passphrase, or `openssl pkey -in FILE -noout`, which asks for it too',
      },
    );
  }
}

/**
 * Decrypts a private key to PKCS#8, in memory alone: programs on hosts can't be asked for a passphrase. Returns a key without a
 * passphrase unchanged, and any key if nobody can be asked.
 *
 * @throws CredentialsError `seal-not-opened`
 */
export async function openKey(path: string, pem: string): Promise<string> {
  if (!isEncryptedKey(pem)) return pem;
  const digest = createHash('sha256').update(pem).digest('hex');
  const opened = openedOnce(`${path}\n${digest}`, async ({ passphraseOf }) =>
    decrypted(path, pem, await passphraseOf(path))
      .export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  );
  return opened ?? pem;
}
