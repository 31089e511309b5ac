import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { PkiEnvironment } from './model.js';

const generate = promisify(generateKeyPair);

/** The machine's clock and the process's cryptographic generator. Nothing else in this package reads either. */
export const defaultEnvironment: PkiEnvironment = {
  now: () => new Date(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  // On libuv's thread pool, so several keys are made at the same time.
  generateRsaKey: async (bits) => {
    const { privateKey } = await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  },
};
