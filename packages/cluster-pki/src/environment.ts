import { generateKey } from '#cryptography';
import type { PkiEnvironment } from './model.js';

/** The machine's clock and the process's cryptographic generator. Nothing else in this package reads either. */
export const defaultEnvironment: PkiEnvironment = {
  now: () => new Date(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  generateKey,
};
