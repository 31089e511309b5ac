import { decodeCertificate, decodeKey, sha256 } from '#cryptography';
import type { Certificate, PrivateKey } from '../cryptography/model.js';
import { hexOf } from '../encoding/bytes.js';
import { PkiError } from '../errors.js';
import { goFault } from './go.js';
import { signing } from './signing.js';

/**
 * Whether Go reads a PEM block of a kind, the first of several. OpenSSL takes more than Go and Kubernetes do: a byte order mark ahead
 * of the block, and OpenSSL's own `TRUSTED CERTIFICATE` and `X509 CERTIFICATE`. Source: encoding/pem, crypto/x509.
 *
 * @param kind a pattern
 */
const isGoPem = (text: string, kind: string): boolean =>
  new RegExp(`(?<![^\\n])-----BEGIN ${kind}-----[ \\t\\r]*\\n`).test(text);

/** The description of a text that is not what was looked for. */
function holds(text: string): string {
  if (text.trim() === '') return 'is empty';
  if (/^\ufeff\s*-----BEGIN/.test(text))
    return 'begins with a byte order mark, which Kubernetes does not read';
  const label = /-----BEGIN ([A-Za-z0-9 ]+)-----/.exec(text)?.[1];
  if (label === undefined) return 'is not PEM';
  return new RegExp(`-----END ${label}-----`).test(text)
    ? `holds a ${label}${/CERTIFICATE$|PRIVATE KEY$/.test(label) ? ' that is damaged, or of another kind' : ''}`
    : `is cut off after -----BEGIN ${label}-----`;
}

/** Certificates that were read last, by their text: a run reads each of a cluster's many times. */
const read = new Map<string, Certificate>();
/** Certificates to remember, and the longest text among theirs. A cluster of seven control nodes has fewer than a hundred. */
const [mostTexts, longestText] = [1024, 16_384];

/**
 * The certificate in a PEM, the first of several, as OpenSSL reads it.
 * @throws errors of the cryptography
 */
export function certificateIn(pem: string): Certificate {
  const known = read.get(pem);
  if (known !== undefined) return known;
  const certificate = decodeCertificate(pem);
  if (pem.length > longestText) return certificate;
  const [oldest] = read.keys();
  if (read.size >= mostTexts && oldest !== undefined) read.delete(oldest);
  read.set(pem, certificate);
  return certificate;
}

function goPemCertificate(pem: string): Certificate | undefined {
  try {
    return isGoPem(pem, 'CERTIFICATE') ? certificateIn(pem) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a certificate from PEM, the first of several, if Go reads it too.
 * @throws PkiError `certificate-unreadable`
 */
export function readCertificate(pem: string, name: string): Certificate {
  const certificate = goPemCertificate(pem);
  if (certificate === undefined)
    throw new PkiError('certificate-unreadable', `${name} is not a certificate in PEM: it ${holds(pem)}.`, {
      hint: 'Restore the file.',
    });
  const fault = goFault(certificate);
  if (fault !== undefined)
    throw new PkiError('certificate-unreadable', `${name} ${fault}, and Go does not read it.`, {
      hint: 'Have it issued again without that.',
    });
  return certificate;
}

/**
 * Reads a private key from PEM: PKCS#1, PKCS#8 or SEC 1.
 * @param name its name in an error
 * @throws PkiError `key-encrypted`, `key-unreadable`
 */
export function readKey(pem: string, name: string): PrivateKey {
  try {
    if (isGoPem(pem, '(?:[A-Z0-9 ]+ )?PRIVATE KEY')) return decodeKey(pem);
  } catch {
    // Without the cause: nothing of a key may get into a message.
  }
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw new PkiError(
      'key-encrypted',
      `${name} is protected by a passphrase, which servers can't ask for.`,
      { hint: 'Decrypt it first.' },
    );
  }
  throw new PkiError('key-unreadable', `${name} is not a private key in PEM: it ${holds(pem)}.`, {
    hint: 'Restore the file, or remove it and its certificate to have both issued again.',
  });
}

/** The digest of the key that a certificate was last compared with, and whether it belongs to it. */
const compared = new WeakMap<Certificate, { readonly digest: string; readonly belongs: boolean }>();

/**
 * Whether a private key belongs to a certificate. Reading a key takes as long as a signature, so the answer is remembered; nothing of
 * the key is.
 * @param name of the key in an error
 * @throws PkiError `key-encrypted`, `key-unreadable`, `key-unsupported`
 */
export function isKeyOf(certificate: Certificate, key: string, name: string): boolean {
  const digest = hexOf(sha256(key));
  const last = compared.get(certificate);
  if (last?.digest === digest) return last.belongs;
  const own = readKey(key, name);
  // Kubernetes reads no keys of other types.
  signing(own, name);
  const belongs = certificate.isOf(own);
  compared.set(certificate, { digest, belongs });
  return belongs;
}
