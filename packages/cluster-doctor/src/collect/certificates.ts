import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Bundle, CertificateFacts, FileFacts } from '../bundle/model.js';

// At the beginning of a line: Go reads none behind a byte order mark, or on the line where another one ends.
const PEM = /(?<![^\n])-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
/** A certificate in a kubeconfig. */
const DATA = /(?:certificate-authority-data|client-certificate-data)["']?\s*:\s*["']?([A-Za-z0-9+/=]{64,})/g;

const PURPOSES: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'server auth',
  '1.3.6.1.5.5.7.3.2': 'client auth',
};

const hashOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** A certificate of a text, and the line on which it begins. */
interface Found {
  readonly line: number;
  readonly certificate: X509Certificate;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function certificateOf(pem: string): readonly X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    return [];
  }
}

/** The certificates of a text, in its order. One that cannot be read is left out. */
function certificatesIn(text: string): readonly Found[] {
  const direct = [...text.matchAll(PEM)].map(({ 0: pem, index }) => ({ pem, index }));
  const embedded = [...text.matchAll(DATA)].flatMap(({ 1: data = '', index }) =>
    [...Buffer.from(data, 'base64').toString('latin1').matchAll(PEM)].map(([pem]) => ({ pem, index })),
  );
  return [...direct, ...embedded]
    .sort((one, other) => one.index - other.index)
    .flatMap(({ pem, index }) =>
      certificateOf(pem).map((certificate) => ({ line: lineAt(text, index), certificate })),
    );
}

/** The hashes of public keys that stand for themselves, as service account keys may. */
function publicKeysIn(text: string): readonly string[] {
  return [...text.matchAll(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g)].flatMap(([pem]) => {
    try {
      return [hashOf(createPublicKey(pem))];
    } catch {
      return [];
    }
  });
}

const attribute = (name: string, key: string): readonly string[] =>
  name.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));

const namesOf = (certificate: X509Certificate, type: string): readonly string[] =>
  (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith(`${type}:`) ? [name.slice(type.length + 1)] : []));

function verifies(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.verify(key);
  } catch {
    return false;
  }
}

function factsOf(
  { line, certificate }: Found,
  authorities: ReadonlyMap<string, KeyObject>,
): CertificateFacts {
  const { subject, issuer } = certificate;
  return {
    line,
    commonName: attribute(subject, 'CN').at(-1) ?? '',
    organizations: attribute(subject, 'O'),
    issuer: attribute(issuer, 'CN').at(-1) ?? '',
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
    dns: namesOf(certificate, 'DNS'),
    ip: namesOf(certificate, 'IP Address'),
    isAuthority: certificate.ca,
    purposes: (certificate.keyUsage ?? []).flatMap((oid) => PURPOSES[oid] ?? []),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    publicKey: hashOf(certificate.publicKey),
    signedBy: [...authorities].flatMap(([hash, key]) => (verifies(certificate, key) ? [hash] : [])),
  };
}

/**
 * Adds the facts of all certificates to the files of a bundle. Which authority signed which certificate is checked by the
 * signature, across all hosts: two authorities often have the same name.
 */
export function withCertificates(bundle: Bundle): Bundle {
  const found = new Map<FileFacts, readonly Found[]>();
  const authorities = new Map<string, KeyObject>();
  for (const { files } of bundle.hosts)
    for (const file of Object.values(files)) {
      const certificates = file.text === undefined ? [] : certificatesIn(file.text);
      if (certificates.length > 0) found.set(file, certificates);
      for (const { certificate } of certificates)
        if (certificate.ca) authorities.set(hashOf(certificate.publicKey), certificate.publicKey);
    }
  const described = (file: FileFacts): FileFacts => {
    const certificates = found.get(file)?.map((each) => factsOf(each, authorities));
    const keys = file.text === undefined ? [] : publicKeysIn(file.text);
    return {
      ...file,
      ...(certificates === undefined ? {} : { certificates }),
      ...(keys.length === 0 ? {} : { publicKeys: keys }),
    };
  };
  return {
    ...bundle,
    hosts: bundle.hosts.map((host) => ({
      ...host,
      files: Object.fromEntries(Object.entries(host.files).map(([path, file]) => [path, described(file)])),
    })),
  };
}
