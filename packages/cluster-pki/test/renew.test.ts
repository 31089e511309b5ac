import { expect, test } from 'vitest';
import { createAuthority } from '../src/authority.js';
import { issueCertificate } from '../src/certificate.js';
import { inspectCertificate } from '../src/inspect.js';
import { formatKubeconfig, parseKubeconfig } from '../src/kubeconfig.js';
import { renewCertificate, renewKubeconfig } from '../src/renew.js';
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

test('a kubeconfig keeps the line ends of Windows', async () => {
  const target = { cluster: 'c', server: 'https://s', user: 'jane', context: 'x' };
  const text = formatKubeconfig({ ...target, ...former, authority: authority.certificate });
  const renewal = { authority, validityHours: 24 };
  const renewed = await renewKubeconfig(text.replaceAll('\n', '\r\n'), renewal, later);
  expect(renewed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(parseKubeconfig(renewed).user).toBe('jane');
});
