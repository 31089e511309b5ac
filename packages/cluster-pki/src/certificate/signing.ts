import type { webcrypto } from 'node:crypto';
import type { Curve, PrivateKey } from '../cryptography/model.js';
import { PkiError } from '../errors.js';

/** A key pair for WebCrypto, and how it signs. */
export interface SigningKeys {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash?: string | undefined };
}

/** The hash of each curve. */
const hashes: Readonly<Record<Curve, string>> = {
  'P-256': 'SHA-256',
  'P-384': 'SHA-384',
  'P-521': 'SHA-512',
};

/** How a key signs. Ed25519 has no choice of hash. */
export interface Signing {
  readonly name: string;
  readonly hash?: string | undefined;
  readonly namedCurve?: string | undefined;
}

/**
 * The algorithm that a key signs with: RSA by PKCS#1 v1.5 with SHA-256, curves by ECDSA with their own hash.
 * @throws PkiError `key-unsupported`
 */
export function signing({ type, curve }: PrivateKey, name: string): Signing {
  if (type === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (type === 'ed25519') return { name: 'Ed25519' };
  if (curve !== undefined) return { name: 'ECDSA', namedCurve: curve, hash: hashes[curve] };
  throw new PkiError('key-unsupported', `${name} is a key of type ${type}.`, {
    hint: 'Use RSA, ECDSA on P-256, P-384 or P-521 (a named curve, an uncompressed point), or Ed25519.',
  });
}

/** The public key of a private key, for WebCrypto. */
export const publicKeyOf = async (key: PrivateKey, name: string): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('spki', key.publicKey, signing(key, name), true, ['verify']);

/** The key pair of a private key, for WebCrypto, with the algorithm that it signs with. */
export async function signingKeys(key: PrivateKey, name: string): Promise<SigningKeys> {
  const parameters = signing(key, name);
  const { namedCurve: _namedCurve, ...algorithm } = parameters;
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('pkcs8', key.pkcs8, parameters, false, ['sign']),
    publicKeyOf(key, name),
  ]);
  return { privateKey, publicKey, algorithm };
}
