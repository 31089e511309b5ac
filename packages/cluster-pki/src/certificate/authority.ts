import type { X509Certificate } from '@peculiar/x509';
import { defaultEnvironment } from '../environment.js';
import { PkiError } from '../errors.js';
import type { AlternativeNames, KeyedCertificate, KeyType, PkiEnvironment, Subject } from '../model.js';
import { servedWith } from './chain.js';
import { allowsPurpose, type Purpose } from './inspect.js';
import { forbiddenNames } from './name-constraints.js';
import { readCertificate, readKey } from './read.js';
import { type SigningKeys, signingKeys } from './signing.js';
import { distinguishedName, loadX509, newSerialNumber, pemOf, validity } from './x509.js';

export interface AuthorityRequest {
  readonly subject: Subject;
  /** How long it is valid, from now. */
  readonly validityHours: number;
  /** Of its new key. Default: `rsa-2048`. */
  readonly keyType?: KeyType | undefined;
  /** The private key, in PEM. Default: a new one. */
  readonly key?: string | undefined;
}

/**
 * A self-signed certificate authority.
 * @throws PkiError `invalid-validity`; `key-encrypted`, `key-unreadable`, `key-unsupported` for a given key
 */
export async function createAuthority(
  request: AuthorityRequest,
  environment: PkiEnvironment = defaultEnvironment,
): Promise<KeyedCertificate> {
  const key = request.key ?? (await environment.generateKey(request.keyType ?? 'rsa-2048'));
  const what = "the authority's key";
  const [x509, keys] = await Promise.all([loadX509(), signingKeys(readKey(key, what), what)]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(environment),
    name: distinguishedName(x509, request.subject),
    ...validity(request.validityHours, environment),
    keys: { privateKey: keys.privateKey, publicKey: keys.publicKey },
    signingAlgorithm: keys.algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pemOf(certificate), key };
}

/** An authority that has been read, to sign one certificate or many. */
export interface SigningAuthority {
  readonly certificate: X509Certificate;
  readonly notAfter: Date;
  readonly keys: SigningKeys;
  /** The names of a certificate that its constraints forbid. */
  forbids(names: AlternativeNames): readonly string[];
  /** Whether clients and servers accept a certificate that it signed for a purpose. */
  signsFor(purpose: Purpose): boolean;
  /** The rest of the chain after a certificate that it signed. */
  readonly served: string;
}

/**
 * The certificate and keys of an authority, which belong together and are valid.
 * @throws PkiError `authority-expired`, `certificate-unreadable`, `key-encrypted`, `key-mismatch`, `key-unreadable`,
 * `key-unsupported`, `not-an-authority`
 */
export async function readAuthority(authority: KeyedCertificate, now: Date): Promise<SigningAuthority> {
  const certificate = readCertificate(authority.certificate, "the authority's certificate");
  const key = readKey(authority.key, "the authority's key");
  if (!certificate.isAuthority)
    throw new PkiError('not-an-authority', 'The given authority is not one: its basic constraints say so.', {
      hint: 'Give a certificate with CA:TRUE.',
    });
  if (!certificate.isOf(key)) {
    throw new PkiError('key-mismatch', "The authority's key does not belong to its certificate.", {
      hint: 'Restore the pair.',
    });
  }
  const { notAfter } = certificate;
  if (notAfter <= now) {
    throw new PkiError('authority-expired', `The authority expired on ${notAfter.toISOString()}.`, {
      hint: 'Create a new one and issue all certificates again.',
    });
  }
  const [x509, keys] = await Promise.all([loadX509(), signingKeys(key, "the authority's key")]);
  return {
    certificate: new x509.X509Certificate(authority.certificate),
    notAfter,
    keys,
    forbids: (names) => forbiddenNames(certificate, names),
    signsFor: (purpose) => allowsPurpose(certificate, purpose),
    served: servedWith(authority.certificate),
  };
}
