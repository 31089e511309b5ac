import type { webcrypto } from 'node:crypto';
import { base64Of } from '../../encoding/base64.js';
import type { KeyType } from '../../model.js';

type Parameters = webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams | webcrypto.Algorithm;

const rsa = (modulusLength: number): Parameters => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
});

const parameters: Readonly<Record<KeyType, Parameters>> = {
  'rsa-2048': rsa(2048),
  'rsa-3072': rsa(3072),
  'rsa-4096': rsa(4096),
  'ecdsa-p256': { name: 'ECDSA', namedCurve: 'P-256' },
  'ecdsa-p384': { name: 'ECDSA', namedCurve: 'P-384' },
  ed25519: { name: 'Ed25519' },
};

/**
 * A new private key, in PKCS#8 PEM.
 * @throws DOMException `NotSupportedError` in browsers without Ed25519, for that
 */
export async function generateKey(type: KeyType): Promise<string> {
  const pair = await crypto.subtle.generateKey(parameters[type], true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError(`WebCrypto gave one key for ${type}.`);
  const der = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const lines = base64Of(der).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}
