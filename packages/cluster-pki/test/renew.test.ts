import type { X509Certificate } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { createAuthority, readAuthority } from '../src/certificate/authority.js';
import { certificatesIn } from '../src/certificate/chain.js';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { issueCertificate, signed } from '../src/certificate/issue.js';
import { readKey } from '../src/certificate/read.js';
import { publicKeyOf } from '../src/certificate/signing.js';
import { loadX509, validity } from '../src/certificate/x509.js';
import { formatKubeconfig, parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import { type Renewal, renewCertificate, renewKubeconfig } from '../src/renewal/renew.js';
import { at } from './support.js';

const began = at('2030-01-01T00:00:00Z');
const later = at('2030-03-01T00:00:00Z');
const authority = await createAuthority({ subject: { commonName: 'Test' }, validityHours: 100_000 }, began);
const former = await issueCertificate(
  {
    authority,
    subject: { commonName: 'jane', organizations: ['ops', 'dev'], organizationalUnits: ['x'] },
    alternativeNames: { dns: ['jane.example'], ip: ['2001:db8::1'] },
    usages: ['signing', 'client auth'],
    validityHours: 24,
  },
  began,
);

test('a renewed certificate is the same but for its time', async () => {
  const { certificate, key } = await renewCertificate(former, { authority, validityHours: 24 }, later);
  const [was, is] = [former.certificate, certificate].map((pem) => inspectCertificate(pem, { key }));
  expect(is).toEqual({
    ...was,
    notBefore: new Date('2030-02-28T23:55:00Z'),
    notAfter: new Date('2030-03-02T00:00:00Z'),
    serialNumber: is?.serialNumber,
    fingerprint: is?.fingerprint,
  });
  expect(is?.keyMatches).toBe(true);
});

test('what only others read stays: all of the subject, names, purposes and policies, and the intermediates', async () => {
  const x509 = await loadX509();
  const key = await began.generateKey('rsa-2048');
  const usage = x509.KeyUsageFlags.digitalSignature;
  const made = await signed(
    await readAuthority(authority, began.now()),
    {
      subject: new x509.Name('C=DE, L=Köln, O=a, CN=jane, 2.5.4.5=7'),
      extensions: [
        new x509.KeyUsagesExtension(usage, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.3', '1.2.3.4'], true),
        new x509.SubjectAlternativeNameExtension([
          { type: 'url', value: 'spiffe://a/b' },
          { type: 'email', value: 'jane@a.example' },
          { type: 'dns', value: 'jane.example' },
        ]),
        new x509.CertificatePolicyExtension(['1.2.3']),
        new x509.CRLDistributionPointsExtension(['http://a.example/crl']),
      ],
      publicKey: await publicKeyOf(readKey(key, 'x'), 'x'),
      key,
      ...validity(24, began),
    },
    began,
  );
  const renew = async (renewal: Partial<Renewal>): Promise<readonly X509Certificate[]> => {
    const served = { ...made, certificate: `${made.certificate}${former.certificate}` };
    const { certificate } = await renewCertificate(
      served,
      { authority, validityHours: 24, ...renewal },
      later,
    );
    return certificatesIn(certificate).map((pem) => new x509.X509Certificate(pem));
  };
  const was = new x509.X509Certificate(made.certificate);
  const said = ({ extensions }: X509Certificate): readonly string[] =>
    extensions.map(({ rawData }) => Buffer.from(rawData).toString('hex'));
  const [is, next] = await renew({});
  expect(is?.subject).toBe(was.subject);
  expect(said(is as X509Certificate).slice(0, 5)).toEqual(said(was));
  expect(next?.equal(new x509.X509Certificate(former.certificate))).toBe(true);
  expect((await renew({ newKey: 'ecdsa-p256' }))[0]?.getExtension(x509.KeyUsagesExtension)?.usages).toBe(
    usage,
  );
  // The revocations of one authority are not those of another.
  const other = await createAuthority({ subject: { commonName: 'Other' }, validityHours: 10_000 }, began);
  const [moved, ...others] = await renew({ authority: other });
  expect(said(moved as X509Certificate).slice(0, 4)).toEqual(said(was).slice(0, 4));
  expect(moved?.getExtension(x509.CRLDistributionPointsExtension)).toBeNull();
  expect(others).toEqual([]);
});

test('a renewed authority is one, and those that it signed lead to it', async () => {
  const x509 = await loadX509();
  const { certificate, key } = await renewCertificate(authority, { authority, validityHours: 24 }, later);
  const is = inspectCertificate(certificate);
  expect(is.isAuthority).toBe(true);
  expect(inspectCertificate(former.certificate, { authority: certificate }).issuedByAuthority).toBe(true);
  const identifier = (pem: string): string | undefined =>
    new x509.X509Certificate(pem).getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  expect(identifier(certificate)).toBe(identifier(authority.certificate));
  expect(key).toBe(authority.key);
});

test('it gets a new key if that is asked for', async () => {
  const renewal = { authority, validityHours: 24, newKey: 'ecdsa-p256' } as const;
  const { certificate, key } = await renewCertificate(former, renewal, later);
  expect(inspectCertificate(certificate, { key }).keyMatches).toBe(true);
  expect(inspectCertificate(certificate, { key: former.key }).keyMatches).toBe(false);
});

test('a kubeconfig keeps all but the certificate', async () => {
  const target = { cluster: 'c', server: 'https://s', user: 'jane', context: 'x' };
  const text = formatKubeconfig({ ...target, ...former, authority: authority.certificate })
    .replace('users:\n', 'users:\n  - name: other # theirs\n    user:\n      token: t\n')
    .replace('preferences: {}', 'preferences:\n  colors: true');
  const renewed = await renewKubeconfig(text, { authority, validityHours: 24 }, later);
  const { certificate, key } = parseKubeconfig(renewed);
  expect(inspectCertificate(certificate, { key }).notAfter).toEqual(new Date('2030-03-02T00:00:00Z'));
  const line = /client-certificate-data: .*/;
  expect(renewed.replace(line, '')).toBe(text.replace(line, ''));
});

test('all else in a kubeconfig stays as it is spelled', async () => {
  const target = { cluster: 'c', server: 'https://s', user: 'jane', context: 'x' };
  const numbers = '12345678901234567890 1E400 010 0o10 1e3 0x1F .5 1_000 +1 yes ~'.split(' ');
  const extension = numbers.map((number, n) => `     n${n}:   ${number}   # as it is\n`).join('');
  const added = `extensions: # of others\n -   name: 'e'\n     extension:\n${extension.replaceAll('     n', '       n')}`;
  const text = `# mine\n\n\n${formatKubeconfig({ ...target, ...former, authority: authority.certificate })}${added}`;
  const line = /client-certificate-data: .*/;
  for (const written of [text, text.replaceAll('\n', '\r\n')]) {
    const renewed = await renewKubeconfig(written, { authority, validityHours: 24 }, later);
    expect(renewed.replace(line, '')).toBe(written.replace(line, ''));
    expect(renewed).not.toBe(written);
  }
});

test('a user whose login an alias shares keeps the former certificate', async () => {
  const target = { cluster: 'c', server: 'https://s', user: 'jane', context: 'x' };
  const text = formatKubeconfig({ ...target, ...former, authority: authority.certificate })
    .replace('    user:\n', '    user: &login\n')
    .replace('contexts:\n', '  - {name: other, user: *login }\ncontexts:\n');
  const renewal = { authority, validityHours: 24 };
  const renewed = await renewKubeconfig(text, renewal, later);
  const other = (from: string): string =>
    parseKubeconfig(from.replace('user: jane', 'user: other')).certificate;
  expect(other(renewed)).toBe(former.certificate);
  expect(parseKubeconfig(renewed).certificate).not.toBe(former.certificate);
});

test('a user without a name keeps its credentials: the kubeconfig is refused', async () => {
  const target = { cluster: 'c', server: 'https://s', user: 'jane', context: 'x' };
  const text = formatKubeconfig({ ...target, ...former, authority: authority.certificate });
  const nameless = text.replace('users:\n', 'users:\n  - user: {token: t}\n');
  await expect(renewKubeconfig(nameless, { authority, validityHours: 24 }, later)).rejects.toMatchObject({
    code: 'kubeconfig-unreadable',
  });
});

test('a kubeconfig keeps the line ends of Windows', async () => {
  const target = { cluster: 'c', server: 'https://s', user: 'jane', context: 'x' };
  const text = formatKubeconfig({ ...target, ...former, authority: authority.certificate });
  const renewal = { authority, validityHours: 24 };
  const renewed = await renewKubeconfig(text.replaceAll('\n', '\r\n'), renewal, later);
  expect(renewed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(parseKubeconfig(renewed).user).toBe('jane');
});
