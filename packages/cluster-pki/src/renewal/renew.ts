import type { webcrypto } from 'node:crypto';
import type { Extension, X509Certificate } from '@peculiar/x509';
import { readAuthority } from '../certificate/authority.js';
import { certificatesIn } from '../certificate/chain.js';
import { inspectCertificate } from '../certificate/inspect.js';
import { authorityKeyIdentifier, mustBeAllowed, signed } from '../certificate/issue.js';
import { readCertificate, readKey } from '../certificate/read.js';
import { publicKeyOf } from '../certificate/signing.js';
import { loadX509, validity, type X509 } from '../certificate/x509.js';
import { defaultEnvironment } from '../environment.js';
import { editKubeconfig } from '../kubeconfig/edit.js';
import { parseKubeconfig } from '../kubeconfig/kubeconfig.js';
import type { KeyedCertificate, KeyType, PkiEnvironment } from '../model.js';

/** How a certificate is renewed. */
export interface Renewal {
  /** The authority that signs it: the former one, or another. */
  readonly authority: KeyedCertificate;
  /** How long it is valid, from now; never longer than the authority. */
  readonly validityHours: number;
  /** Type of a new key. Default: the key stays. */
  readonly newKey?: KeyType | undefined;
}

/** Extensions that a renewal replaces: the key identifiers and the key usages. */
const anew: ReadonlySet<string> = new Set(['2.5.29.14', '2.5.29.35', '2.5.29.15']);

/** Extensions that say where the issuer revokes and answers. */
const ofIssuer: ReadonlySet<string> = new Set(['2.5.29.31', '2.5.29.46', '1.3.6.1.5.5.7.1.1']);

/** Signed timestamps, which prove that public logs have seen the former certificate (RFC 6962). */
const ofLogs = '1.3.6.1.4.1.11129.2.4.2';

/** The extensions of a certificate, for its key or a new one. */
async function renewedExtensions(
  x509: X509,
  former: X509Certificate,
  issuer: X509Certificate,
  publicKey: webcrypto.CryptoKey,
  isNewKey: boolean,
): Promise<Extension[]> {
  const goes = (type: string): boolean =>
    anew.has(type) || type === ofLogs || (ofIssuer.has(type) && former.issuer !== issuer.subject);
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const usages = former.getExtension(x509.KeyUsagesExtension);
  const enciphers = publicKey.algorithm.name.startsWith('RSA');
  const identifier = isNewKey ? null : former.getExtension(x509.SubjectKeyIdentifierExtension);
  return [
    ...(usages === null
      ? []
      : [
          new x509.KeyUsagesExtension(
            enciphers ? usages.usages : usages.usages & ~keyEncipherment || digitalSignature,
            usages.critical,
          ),
        ]),
    ...former.extensions.filter(({ type }) => !goes(type)),
    identifier ?? (await x509.SubjectKeyIdentifierExtension.create(publicKey)),
    await authorityKeyIdentifier(x509, issuer),
  ];
}

/**
 * A certificate with the subject, names, purposes and other extensions of another, which may have expired. Where another authority
 * signs it, the places where the former one revokes go. Intermediates follow it, for those who trust the root alone.
 *
 * @throws PkiError `certificate-unreadable`, and as `issueCertificate`
 */
export async function renewCertificate(
  { certificate, key }: KeyedCertificate,
  { authority, validityHours, newKey }: Renewal,
  environment: PkiEnvironment = defaultEnvironment,
): Promise<KeyedCertificate> {
  const read = readCertificate(certificate, 'The text');
  const times = validity(validityHours, environment);
  const signer = await readAuthority(authority, environment.now());
  const { alternativeNames, purposes } = inspectCertificate(certificate);
  // What serves one of its purposes today must not end for want of the other.
  const serves = purposes.some((purpose) => signer.signsFor(purpose));
  mustBeAllowed(signer, alternativeNames, serves ? [] : purposes);
  const ownKey = newKey === undefined ? key : await environment.generateKey(newKey);
  const privateKey = readKey(ownKey, 'the key');
  const [x509, publicKey] = await Promise.all([loadX509(), publicKeyOf(privateKey, 'the key')]);
  const former = new x509.X509Certificate(read.der);
  const issuer = signer.certificate;
  const extensions = await renewedExtensions(x509, former, issuer, publicKey, !read.isOf(privateKey));
  const contents = { subject: former.subjectName, extensions, publicKey, key: ownKey, ...times };
  const renewed = await signed(signer, contents, environment);
  const above = former.issuer === issuer.subject ? certificatesIn(certificate).slice(1) : [];
  const served = new Set([...certificatesIn(signer.served), ...above]);
  return { ...renewed, certificate: [renewed.certificate, ...served].join('') };
}

/**
 * A kubeconfig with a renewed certificate for the user of its current context. All else in the file stays, comments
 * and line ends too.
 *
 * @throws PkiError `kubeconfig-unreadable`, and as {@link renewCertificate}
 */
export async function renewKubeconfig(
  text: string,
  renewal: Renewal,
  environment: PkiEnvironment = defaultEnvironment,
): Promise<string> {
  const config = parseKubeconfig(text);
  const { certificate, key } = await renewCertificate(config, renewal, environment);
  return editKubeconfig(text, { certificate, key });
}
