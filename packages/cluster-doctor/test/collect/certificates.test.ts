import { createHash, createPublicKey } from 'node:crypto';
import { createAuthority, issueCertificate } from '@harderway/cluster-pki';
import { expect, test } from 'vitest';
import type { Bundle, FileFacts } from '../../src/bundle/model.js';
import { withCertificates } from '../../src/collect/certificates.js';

const subject = { commonName: 'Kubernetes', organizations: ['Kubernetes'] };

const bundleOf = (...hosts: readonly Readonly<Record<string, string>>[]): Bundle => ({
  version: 1,
  collectedAt: '2026-11-20T10:00:00.000Z',
  hosts: hosts.map((texts, index) => ({
    name: `host${index}`,
    answers: {},
    files: Object.fromEntries(
      Object.entries(texts).map(([path, text]): readonly [string, FileFacts] => [
        path,
        { kind: 'file', text },
      ]),
    ),
    processes: [],
    unread: [],
  })),
});

test('authorities of one name are told apart by their keys, across hosts', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => createAuthority({ subject, validityHours: 100, keyType: 'ecdsa-p256' })),
  );
  if (one === undefined || other === undefined) throw new Error('no authority');
  const issued = await issueCertificate({
    authority: other,
    subject: { commonName: 'kubernetes', organizations: ['Kubernetes'] },
    alternativeNames: { dns: ['kubernetes'], ip: ['192.168.1.11'] },
    usages: ['server auth'],
    validityHours: 10,
    keyType: 'ecdsa-p256',
  });
  const { hosts } = withCertificates(
    bundleOf(
      { '/ca.pem': one.certificate, '/kubernetes.pem': `# a comment\n${issued.certificate}` },
      { '/ca.pem': other.certificate },
    ),
  );
  const [mine, theirs] = hosts.map(({ files }) => files['/ca.pem']?.certificates?.[0]);
  const leaf = hosts[0]?.files['/kubernetes.pem']?.certificates?.[0];
  expect(leaf).toMatchObject({
    line: 2,
    commonName: 'kubernetes',
    organizations: ['Kubernetes'],
    issuer: 'Kubernetes',
    dns: ['kubernetes'],
    ip: ['192.168.1.11'],
    isAuthority: false,
    purposes: ['server auth'],
    signedBy: [theirs?.publicKey],
  });
  expect(mine).toMatchObject({ isAuthority: true, signedBy: [mine?.publicKey] });
  const der = createPublicKey(issued.key).export({ type: 'spki', format: 'der' });
  expect(leaf?.publicKey).toBe(createHash('sha256').update(der).digest('hex'));
});

test('certificates in a kubeconfig are found on the lines of their keys', async () => {
  const authority = await createAuthority({ subject, validityHours: 100, keyType: 'ecdsa-p256' });
  const data = Buffer.from(authority.certificate).toString('base64');
  const text = `kind: Config\nclusters:\n- cluster:\n    certificate-authority-data: ${data}\n    server: https://kubernetes:6443\n`;
  const [host] = withCertificates(bundleOf({ '/admin.kubeconfig': text })).hosts;
  expect(host?.files['/admin.kubeconfig']?.certificates).toMatchObject([
    { line: 4, commonName: 'Kubernetes' },
  ]);
  const two = Buffer.from(`${authority.certificate}${authority.certificate}`).toString('base64');
  const [other] = withCertificates(bundleOf({ '/admin.kubeconfig': text.replace(data, two) })).hosts;
  expect(other?.files['/admin.kubeconfig']?.certificates?.map(({ line }) => line)).toEqual([4, 4]);
});

test('a certificate that Go does not read is none', async () => {
  const { certificate } = await createAuthority({ subject, validityHours: 100, keyType: 'ecdsa-p256' });
  const found = (text: string): number | undefined => {
    const [host] = withCertificates(bundleOf({ '/ca.pem': text })).hosts;
    return host?.files['/ca.pem']?.certificates?.length;
  };
  expect(found(certificate.replaceAll('\n', '\r\n'))).toBe(1);
  expect(found(`\ufeff${certificate}`)).toBe(found('nothing'));
});

test('a text that only looks like a certificate is none', () => {
  const text = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const [host] = withCertificates(bundleOf({ '/ca.pem': text })).hosts;
  expect(host?.files['/ca.pem']?.certificates).toBeUndefined();
});
