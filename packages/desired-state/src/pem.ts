import { X509Certificate } from 'node:crypto';

/** Names in a certificate, each by itself, such as `DNS:a`, `IP Address:10.0.0.1`, `DNS:"a, b"`. */
const alternativeNames = (text = ''): readonly string[] =>
  (text.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? []).map((name) =>
    name.trim().replace(/^IP Address:/, 'IP:'),
  );

/** One line for each part, so that a diff shows just the parts that differ. */
function describeCertificate(pem: string): string {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return pem;
  }
  const { subject, subjectAltName, issuer, validTo, fingerprint256 } = certificate;
  return [
    'certificate',
    `  subject: ${subject.replaceAll('\n', ', ')}`,
    ...alternativeNames(subjectAltName).map((name) => `  name: ${name}`),
    `  issuer: ${issuer.replaceAll('\n', ', ')}`,
    `  not after: ${new Date(validTo).toISOString().replace('.000', '')}`,
    `  SHA-256: ${fingerprint256}`,
  ].join('\n');
}

/**
 * A text with its certificates described by what a person can judge, in place of base64, and without its private keys.
 * A certificate that can't be read stays as it is.
 */
export const describePem = (text: string): string =>
  text
    .replace(
      /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g,
      'private key, not shown',
    )
    .replace(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g, describeCertificate);
