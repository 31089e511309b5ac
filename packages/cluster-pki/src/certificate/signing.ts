import { type KeyObject, webcrypto } from 'node:crypto';
import { PkiError } from '../errors.js';

/** A key pair for WebCrypto, and how it signs. */
export interface SigningKeys {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash?: string | undefined };
}

const curves: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
  secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
  secp521r1: { namedCurve: 'P-521', hash: 'SHA-512' },
};

/** How a key signs. Ed25519 has no choice of hash. */
interface Signing {
  readonly name: string;
  readonly hash?: string | undefined;
  readonly namedCurve?: string | undefined;
}

/** The algorithm that a key signs with: RSA by PKCS#1 v1.5 with SHA-256, curves by ECDSA with their own hash. */
function signing(key: KeyObject, name: string): Signing {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (key.asymmetricKeyType === 'ed25519') return { name: 'Ed25519' };
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (key.asymmetricKeyType === 'ec' && curve) return { name: 'ECDSA', ...curve };
  throw new PkiError('key-unsupported', `${name} is a key of type ${key.asymmetricKeyType}.`, {
    hint: 'Use RSA, ECDSA on P-256, P-384 or P-521, or Ed25519.',
  });
}

/** The public key of a private key, for WebCrypto. */
export async function publicKeyOf(key: KeyObject, name: string): Promise<webcrypto.CryptoKey> {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = key.export({ format: 'jwk' });
  return webcrypto.subtle.importKey('jwk', open, signing(key, name), true, ['verify']);
}

/** The key pair of a private key, for WebCrypto, with the algorithm that it signs with. */
export async function signingKeys(key: KeyObject, name: string): Promise<SigningKeys> {
  const parameters = signing(key, name);
  const { namedCurve: _namedCurve, ...algorithm } = parameters;
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', der, parameters, false, ['sign']),
    publicKeyOf(key, name),
  ]);
  return { privateKey, publicKey, algorithm };
}
