import type { Certificate } from '../cryptography/model.js';
import { type DistinguishedName, namesOf, unknownExtension, weakHash } from '../encoding/der.js';
import type { AlternativeNames, Usage } from '../model.js';
import { certificatesIn, leadsTo, readCertificates } from './chain.js';
import { isKeyOf, readCertificate } from './read.js';

export interface CertificateReport {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Hexadecimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Addresses in their canonical spelling (RFC 5952). */
  readonly alternativeNames: AlternativeNames;
  /** Whether it may sign certificates. */
  readonly isAuthority: boolean;
  /** The purposes in its extended key usage. */
  readonly purposes: readonly Purpose[];
  /** Bits of its key, if that is an RSA key. */
  readonly rsaBits: number | undefined;
  /** The hash that it is signed by, if OpenSSL and Go refuse that: MD5, SHA-1. */
  readonly weakHash: string | undefined;
  /** The object identifier of a critical extension that Go does not know, and for which Go and OpenSSL refuse the certificate. */
  readonly unknownExtension: string | undefined;
  /** SHA-256 of the DER, hexadecimal with colons, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
  /** Whether the given key belongs to it; undefined without one. */
  readonly keyMatches: boolean | undefined;
  /** Whether the given authority signed it, or an intermediate of it that is served with it; undefined without one. */
  readonly issuedByAuthority: boolean | undefined;
}

export interface InspectOptions {
  /** PEM of the private key to compare. */
  readonly key?: string | undefined;
  /** PEM of the authority's certificate to check the signature by. */
  readonly authority?: string | undefined;
}

/** A purpose of an extended key usage. */
export type Purpose = Extract<Usage, 'server auth' | 'client auth'>;

export const purposes: readonly Purpose[] = ['server auth', 'client auth'];

const purposeOids: Readonly<Record<string, Purpose>> = {
  '1.3.6.1.5.5.7.3.1': 'server auth',
  '1.3.6.1.5.5.7.3.2': 'client auth',
};
/** anyExtendedKeyUsage. */
const anyPurpose = '2.5.29.37.0';

/**
 * Whether a certificate may be used for a purpose, and an authority sign for it: without an extended key usage, for every one
 * (RFC 5280, 4.2.1.12). Go and OpenSSL hold authorities to theirs, too.
 */
export const allowsPurpose = ({ purposes: own }: Certificate, purpose: Purpose): boolean =>
  own.length === 0 || own.some((oid) => oid === anyPurpose || purposeOids[oid] === purpose);

/** The subject of a certificate. */
export const subjectOf = (certificate: Certificate): DistinguishedName => namesOf(certificate.der).subject;

/**
 * Reads a certificate (PEM, the first of several), and checks whether a key and an authority belong to it.
 * @throws PkiError `certificate-unreadable`, `key-encrypted`, `key-unreadable`, `key-unsupported`
 */
export const inspectCertificate = (pem: string, { key, authority }: InspectOptions = {}): CertificateReport =>
  inspectBeside(
    pem,
    key,
    authority === undefined ? undefined : readCertificates(authority, "The authority's certificate"),
  );

/** As {@link inspectCertificate}, for those who compare many certificates with an authority that they have read. */
export function inspectBeside(
  pem: string,
  key: string | undefined,
  authority: readonly Certificate[] | undefined,
): CertificateReport {
  const certificate = readCertificate(pem, 'The text');
  const served = authority === undefined ? [] : certificatesIn(pem).slice(1);
  const chain = [certificate, ...served.map((each) => readCertificate(each, 'The text'))];
  return {
    ...namesOf(certificate.der),
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    alternativeNames: certificate.alternativeNames,
    isAuthority: certificate.isAuthority,
    purposes: certificate.purposes.flatMap((oid) => purposeOids[oid] ?? []),
    rsaBits: certificate.rsaBits,
    weakHash: weakHash(certificate.der),
    unknownExtension: unknownExtension(certificate.der),
    fingerprint: certificate.fingerprint,
    keyMatches: key === undefined ? undefined : isKeyOf(certificate, key, 'The given key'),
    issuedByAuthority: authority === undefined ? undefined : leadsTo(chain, authority),
  };
}
