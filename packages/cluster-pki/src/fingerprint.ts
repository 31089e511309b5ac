import { X509Certificate } from 'node:crypto';

/**
 * The SHA-256 fingerprint of a certificate, as `openssl x509 -fingerprint -sha256` prints it: upper-case hexadecimal bytes with
 * colons between them.
 *
 * @param pem PEM; the first certificate counts
 * @returns undefined for anything that is not a certificate
 */
export function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}
