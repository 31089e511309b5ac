import { certificateIn } from './read.js';

/**
 * The SHA-256 fingerprint of a certificate, as `openssl x509 -fingerprint -sha256` prints it: upper-case hexadecimal bytes with
 * colons between them.
 *
 * @param pem PEM; the first certificate counts
 * @returns undefined for anything that is not a certificate
 */
export function fingerprintOf(pem: string): string | undefined {
  try {
    return certificateIn(pem).fingerprint;
  } catch {
    return undefined;
  }
}
