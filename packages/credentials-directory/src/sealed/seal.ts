import { CredentialsError } from '../errors.js';

/** A passphrase or public keys to encrypt with. */
export type Seal =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** Public keys of age: `age1...`. Each of their owners can open it. */
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] };

/** A passphrase or secret keys to decrypt with. */
export type SealKey =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** Secret keys of age: `AGE-SECRET-KEY-1...`. One that fits is enough. */
  | { readonly kind: 'identities'; readonly identities: readonly string[] };

const firstLine = 'age-encryption.org/v1\n';
const armorLine = '-----BEGIN AGE ENCRYPTED FILE-----';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const startOf = (bytes: Uint8Array): string => textOf(bytes.subarray(0, 64)).trimStart();
const isArmored = (bytes: Uint8Array): boolean => startOf(bytes).startsWith(armorLine);

/** Whether bytes are a file of age, as {@link seal} makes it. */
export const isSealed = (bytes: Uint8Array): boolean =>
  textOf(bytes.subarray(0, firstLine.length)) === firstLine || isArmored(bytes);

/** The kind of means that opens something sealed. */
export async function sealedWith(sealed: Uint8Array): Promise<Seal['kind']> {
  const bytes = isArmored(sealed) ? (await age()).armor.decode(textOf(sealed)) : sealed;
  // The first recipient follows the first line of the file; one for a passphrase is alone.
  return textOf(bytes.subarray(0, 64)).startsWith(`${firstLine}-> scrypt `) ? 'passphrase' : 'recipients';
}

/** The library, loaded once something is sealed: it is large, and few runs need it. */
const age = () => import('age-encryption');

function refused(message: string, hint: string): CredentialsError {
  return new CredentialsError('seal-refused', message, { hint });
}

/**
 * Encrypts bytes into a file of age (age-encryption.org/v1), which `age --decrypt` opens too.
 *
 * @param armored as text, in lines of letters and digits. Default false.
 * @throws CredentialsError `seal-refused`; it never holds the passphrase
 */
export async function seal(
  content: Uint8Array,
  by: Seal,
  { armored = false }: { readonly armored?: boolean | undefined } = {},
): Promise<Uint8Array> {
  const { Encrypter, armor } = await age();
  const encrypter = new Encrypter();
  if (by.kind === 'passphrase') {
    if (by.passphrase === '') throw refused('the passphrase is empty', 'choose a long one');
    encrypter.setPassphrase(by.passphrase);
  } else {
    if (by.recipients.length === 0)
      throw refused('no recipient is given', 'name a public key of age: age1...');
    for (const [index, recipient] of by.recipients.entries()) {
      try {
        encrypter.addRecipient(recipient);
      } catch {
        // Not shown: a secret key may have been given by mistake.
        throw refused(
          `recipient ${index + 1} is not a public key of age`,
          'it begins with age1; `age-keygen` prints it',
        );
      }
    }
  }
  const sealed = await encrypter.encrypt(content);
  return armored ? Buffer.from(armor.encode(sealed)) : sealed;
}

/**
 * Decrypts a file of age.
 *
 * @throws CredentialsError `seal-not-opened`: the key does not fit, or the file is damaged or not of age
 */
export async function unseal(sealed: Uint8Array, key: SealKey): Promise<Uint8Array> {
  const failed = (message: string, hint: string): CredentialsError =>
    new CredentialsError('seal-not-opened', message, { hint });
  if (!isSealed(sealed)) throw failed('the file is not encrypted by age', 'name the right file');
  const { Decrypter, armor } = await age();
  const decrypter = new Decrypter();
  if (key.kind === 'passphrase') decrypter.addPassphrase(key.passphrase);
  else
    for (const identity of key.identities) {
      try {
        decrypter.addIdentity(identity);
      } catch {
        throw failed(
          'an identity is not a secret key of age',
          'it begins with AGE-SECRET-KEY-; `age-keygen` makes it',
        );
      }
    }
  try {
    return await decrypter.decrypt(isArmored(sealed) ? armor.decode(textOf(sealed)) : sealed);
  } catch {
    // Without the cause: what a library says of a secret is not ours to print.
    const what = key.kind === 'passphrase' ? 'passphrase' : 'identity';
    throw failed(`wrong ${what}, or damaged file`, `try another ${what}, or another copy of the file`);
  }
}

/** The secret keys in the text of an identity file, as `age-keygen` writes it. */
export const parseIdentities = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
