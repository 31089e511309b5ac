import type { webcrypto } from 'node:crypto';
import type { AuthorityKeyIdentifierExtension, Extension, Name, X509Certificate } from '@peculiar/x509';
import { canonicalAddress } from '../encoding/address.js';
import { defaultEnvironment } from '../environment.js';
import { PkiError } from '../errors.js';
import type {
  AlternativeNames,
  KeyedCertificate,
  KeyType,
  PkiEnvironment,
  Subject,
  Usage,
} from '../model.js';
import { readAuthority, type SigningAuthority } from './authority.js';
import { purposes } from './inspect.js';
import { readKey } from './read.js';
import { publicKeyOf } from './signing.js';
import { distinguishedName, loadX509, newSerialNumber, pemOf, validity, type X509 } from './x509.js';

/** The usages of a certificate that is for everything. */
export const allUsages: readonly Usage[] = ['signing', 'key encipherment', 'server auth', 'client auth'];

function checkNames({ dns, ip }: AlternativeNames): void {
  const name = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;
  for (const entry of dns) {
    if (entry.length > 253 || !name.test(entry)) {
      throw new PkiError('invalid-name', `"${entry}" is not a DNS name.`, {
        hint: 'Use letters, digits, hyphens and dots.',
      });
    }
  }
  for (const entry of ip) canonicalAddress(entry);
}

export interface IssueRequest {
  readonly authority: KeyedCertificate;
  readonly subject: Subject;
  readonly alternativeNames?: AlternativeNames | undefined;
  /** Default: all four. */
  readonly usages?: readonly Usage[] | undefined;
  /** How long it is valid, from now; never longer than the authority. */
  readonly validityHours: number;
  /** Private key (PEM) to certify instead of a new one. */
  readonly key?: string | undefined;
  /** Of the new key. Default: `rsa-2048`. */
  readonly keyType?: KeyType | undefined;
}

/**
 * Refuses what clients and servers would not accept from an authority: names that its constraints forbid, and purposes that its
 * extended key usage lacks.
 *
 * @throws PkiError `name-forbidden`, `usage-forbidden`
 */
export function mustBeAllowed(
  authority: SigningAuthority,
  names: AlternativeNames,
  usages: readonly Usage[],
): void {
  const forbidden = authority.forbids(names);
  if (forbidden.length > 0) {
    const message = `The authority's name constraints forbid ${forbidden.join(', ')}.`;
    throw new PkiError('name-forbidden', message, { hint: 'Use another authority, or other names.' });
  }
  const lacking = purposes.filter((purpose) => usages.includes(purpose) && !authority.signsFor(purpose));
  if (lacking.length === 0) return;
  const message = `The authority may not sign for ${lacking.join(', ')}: its extended key usage does not have it.`;
  throw new PkiError('usage-forbidden', message, { hint: 'Use another authority, or other usages.' });
}

/** The contents of a certificate, and the private key (PEM) that it certifies. */
interface CertificateContents {
  readonly subject: Name;
  readonly extensions: Extension[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: webcrypto.CryptoKey;
  readonly key: string;
}

/**
 * A certificate signed by an authority, with a new key unless one is given.
 * @throws PkiError `authority-expired`, `certificate-unreadable`, `invalid-address`, `invalid-name`,
 * `invalid-validity`, `key-encrypted`, `key-mismatch`, `key-unreadable`, `key-unsupported`, `name-forbidden`,
 * `not-an-authority`, `usage-forbidden`
 */
export const issueCertificate = async (
  request: IssueRequest,
  environment: PkiEnvironment = defaultEnvironment,
): Promise<KeyedCertificate> =>
  issueBy(await readAuthority(request.authority, environment.now()), request, environment);

/** As {@link issueCertificate}, by an authority that has been read. */
export async function issueBy(
  authority: SigningAuthority,
  request: Omit<IssueRequest, 'authority'> & {
    /** Whether only the key counts, so that nobody asks what the certificate is for. Default false. */
    readonly keyOnly?: boolean | undefined;
  },
  environment: PkiEnvironment,
): Promise<KeyedCertificate> {
  const names = request.alternativeNames ?? { dns: [], ip: [] };
  checkNames(names);
  const wanted = validity(request.validityHours, environment);
  const { usages = allUsages, keyOnly = false } = request;
  mustBeAllowed(authority, names, keyOnly ? [] : usages);
  const key = request.key ?? (await environment.generateKey(request.keyType ?? 'rsa-2048'));
  const keyName = `the key of ${request.subject.commonName}`;
  const [x509, publicKey] = await Promise.all([loadX509(), publicKeyOf(readKey(key, keyName), keyName)]);
  const subject = distinguishedName(x509, request.subject);
  const extensions = await leafExtensions(x509, publicKey, authority.certificate, names, usages);
  return signed(authority, { subject, extensions, publicKey, key, ...wanted }, environment);
}

/** Signs a certificate with these contents. It is never valid longer than the authority. */
export async function signed(
  authority: SigningAuthority,
  { key, notAfter, ...contents }: CertificateContents,
  environment: PkiEnvironment,
): Promise<KeyedCertificate> {
  const x509 = await loadX509();
  const certificate = await x509.X509CertificateGenerator.create({
    ...contents,
    serialNumber: newSerialNumber(environment),
    issuer: authority.certificate.subjectName,
    notAfter: new Date(Math.min(notAfter.getTime(), authority.notAfter.getTime())),
    signingKey: authority.keys.privateKey,
    signingAlgorithm: authority.keys.algorithm,
  });
  return { certificate: pemOf(certificate), key: `${key.trimEnd()}\n` };
}

/**
 * The identifier of the issuer's key: the one in the issuer's certificate, since verifiers compare the two
 * (RFC 5280, 4.2.1.1). Authorities from elsewhere may have any; for one without, it is the hash of its key.
 */
export async function authorityKeyIdentifier(
  x509: X509,
  issuer: X509Certificate,
): Promise<AuthorityKeyIdentifierExtension> {
  const own = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  return own
    ? new x509.AuthorityKeyIdentifierExtension(own.keyId)
    : x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey);
}

async function leafExtensions(
  x509: X509,
  publicKey: webcrypto.CryptoKey,
  issuer: X509Certificate,
  names: AlternativeNames,
  usages: readonly Usage[],
): Promise<Extension[]> {
  const [keyUsage, purposes, alternativeNames] = extensionsFor(x509, names, usages);
  return [
    ...keyUsage,
    ...purposes,
    new x509.BasicConstraintsExtension(false, undefined, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    await authorityKeyIdentifier(x509, issuer),
    ...alternativeNames,
  ];
}

/** The contents of a certificate or of a request: usages, purposes and names. */
export const requestedExtensions = (
  x509: X509,
  names: AlternativeNames,
  usages: readonly Usage[],
): Extension[] => extensionsFor(x509, names, usages).flat();

function extensionsFor(
  x509: X509,
  { dns, ip }: AlternativeNames,
  usages: readonly Usage[],
): readonly [Extension[], Extension[], Extension[]] {
  const has = (usage: Usage): boolean => usages.includes(usage);
  const flags =
    (has('signing') ? x509.KeyUsageFlags.digitalSignature : 0) |
    (has('key encipherment') ? x509.KeyUsageFlags.keyEncipherment : 0);
  const extended = [
    ...(has('server auth') ? [x509.ExtendedKeyUsage.serverAuth] : []),
    ...(has('client auth') ? [x509.ExtendedKeyUsage.clientAuth] : []),
  ];
  const alternative = [
    ...dns.map((value) => ({ type: 'dns' as const, value })),
    ...ip.map((value) => ({ type: 'ip' as const, value: canonicalAddress(value) })),
  ];
  return [
    flags ? [new x509.KeyUsagesExtension(flags, true)] : [],
    extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : [],
    alternative.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternative)] : [],
  ];
}
