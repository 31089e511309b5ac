import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType, PkiEnvironment } from './model.js';

const generate = promisify(generateKeyPair);

async function rsa(bits: number): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
  return privateKey;
}

async function ecdsa(namedCurve: string): Promise<KeyObject> {
  const { privateKey } = await generate('ec', { namedCurve });
  return privateKey;
}

const pairs: Readonly<Record<KeyType, () => Promise<KeyObject>>> = {
  'rsa-2048': () => rsa(2048),
  'rsa-3072': () => rsa(3072),
  'rsa-4096': () => rsa(4096),
  'ecdsa-p256': () => ecdsa('P-256'),
  'ecdsa-p384': () => ecdsa('P-384'),
  ed25519: async () => (await generate('ed25519')).privateKey,
};

/** The machine's clock and the process's cryptographic generator. Nothing else in this package reads either. */
export const defaultEnvironment: PkiEnvironment = {
  now: () => new Date(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  // On libuv's thread pool, so several keys are made at the same time.
  generateKey: async (type) => (await pairs[type]()).export({ type: 'pkcs8', format: 'pem' }).toString(),
};
