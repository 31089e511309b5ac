import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../src/certificate/authority.js';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { type IssueRequest, issueCertificate } from '../src/certificate/issue.js';
import { defaultEnvironment } from '../src/environment.js';
import type { KeyedCertificate } from '../src/model.js';
import { at, middleOf, curveKey as newKey } from './support.js';

const start = '2030-01-01T00:00:00Z';
const environment = at(start);
let authority: KeyedCertificate = { certificate: '', key: '' };
let key = '';

beforeAll(async () => {
  authority = await createAuthority({ subject: { commonName: 'Test' }, validityHours: 1000 }, environment);
  key = newKey('P-256');
});

const issue = (request: Partial<IssueRequest> = {}) =>
  issueCertificate(
    { authority, subject: { commonName: 'x' }, validityHours: 10, key, ...request },
    environment,
  );

describe('issued certificates', () => {
  test('have what was requested', async () => {
    const issued = await issue({
      subject: {
        commonName: 'Żaneta, "x"\\=y',
        organizations: ['system:masters', 'ops'],
        organizationalUnits: ['a+b'],
      },
      alternativeNames: {
        dns: ['a.example', '*.b', '_etcd._tcp.c'],
        ip: ['10.0.0.1', '2001:DB8::1', '::ffff:1.2.3.4'],
      },
      usages: ['signing', 'client auth'],
    });
    expect(issued.key.trim()).toBe(key.trim());
    expect(inspectCertificate(issued.certificate, { key, authority: authority.certificate })).toEqual({
      subject: {
        commonName: 'Żaneta, "x"\\=y',
        organizations: ['system:masters', 'ops'],
        organizationalUnits: ['a+b'],
      },
      issuer: { commonName: 'Test', organizations: [], organizationalUnits: [] },
      serialNumber: expect.stringMatching(/^[4-7][0-9A-F]{31}$/),
      notBefore: new Date('2029-12-31T23:55:00Z'),
      notAfter: new Date('2030-01-01T10:00:00Z'),
      alternativeNames: {
        dns: ['a.example', '*.b', '_etcd._tcp.c'],
        ip: ['10.0.0.1', '2001:db8::1', '1.2.3.4'],
      },
      isAuthority: false,
      purposes: ['client auth'],
      fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      keyMatches: true,
      issuedByAuthority: true,
    });
  });

  test('end with the authority at the latest', async () => {
    const { certificate } = await issue({ validityHours: 1_000_000 });
    expect(inspectCertificate(certificate).notAfter).toEqual(
      inspectCertificate(authority.certificate).notAfter,
    );
  });

  test('may be valid beyond 2050', async () => {
    const long = await createAuthority(
      { subject: { commonName: 'Long' }, validityHours: 876_000 },
      environment,
    );
    expect(inspectCertificate(long.certificate).notAfter).toEqual(new Date('2129-12-08T00:00:00Z'));
  });

  test('do not belong to an authority of the same name with another key', async () => {
    const twin = await createAuthority({ subject: { commonName: 'Test' }, validityHours: 1000 }, environment);
    const { certificate } = await issue();
    expect(inspectCertificate(certificate, { authority: twin.certificate }).issuedByAuthority).toBe(false);
    expect(inspectCertificate(certificate, { key: twin.key }).keyMatches).toBe(false);
  });

  test('are the same for the same clock, randomness and key', async () => {
    const fixed = { ...environment, randomBytes: (size: number) => new Uint8Array(size) };
    // RSA's signatures are deterministic, ECDSA's are not.
    const { generateKey } = defaultEnvironment;
    const root = await createAuthority(
      { subject: { commonName: 'Test' }, validityHours: 10 },
      { ...fixed, generateKey },
    );
    const request = { authority: root, subject: { commonName: 'x' }, validityHours: 1, key: root.key };
    expect(await issueCertificate(request, fixed)).toEqual(await issueCertificate(request, fixed));
  });
});

test.each(['P-256', 'P-384', 'P-521'])('an authority on %s signs', async (curve) => {
  // Made like any other, then with a key on the curve.
  const own = { ...environment, generateKey: async () => newKey(curve) };
  const root = await createAuthority({ subject: { commonName: curve }, validityHours: 10 }, own);
  const { certificate } = await issue({ authority: root });
  expect(inspectCertificate(certificate, { authority: root.certificate }).issuedByAuthority).toBe(true);
});

describe('refused', () => {
  const code = (expected: string) => expect.objectContaining({ name: 'PkiError', code: expected });

  test.each([0, -1, Number.NaN, 1e12])('a validity of %d hours', async (validityHours) => {
    await expect(issue({ validityHours })).rejects.toThrow(code('invalid-validity'));
  });
  test.each(['', 'a b', 'x/y', '-', 'ä', `${'a'.repeat(254)}`, 'a..b'])('the DNS name %j', async (name) => {
    await expect(issue({ alternativeNames: { dns: [name], ip: [] } })).rejects.toThrow(code('invalid-name'));
  });
  test.each(['', '1.2.3', '1.2.3.4/32', 'fe80::1%eth0', 'host'])('the address %j', async (ip) => {
    await expect(issue({ alternativeNames: { dns: [], ip: [ip] } })).rejects.toThrow(code('invalid-address'));
  });
  test('other kinds of keys, one with a passphrase, and nonsense', async () => {
    const ed448 = generateKeyPairSync('ed448').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(issue({ key: ed448 })).rejects.toThrow(code('key-unsupported'));
    const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    for (const type of ['sec1', 'pkcs8'] as const) {
      const key = secp256k1.privateKey.export({ type, format: 'pem' }).toString();
      await expect(issue({ key })).rejects.toThrow(code('key-unsupported'));
    }
    const encrypted = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey;
    await expect(issue({ key: encrypted })).rejects.toThrow(code('key-encrypted'));
    await expect(issue({ key: 'x' })).rejects.toThrow(code('key-unreadable'));
  });
  test('a certificate that may not sign others', async () => {
    const leaf = await issue();
    await expect(issue({ authority: leaf })).rejects.toThrow(code('not-an-authority'));
    await expect(issue({ authority: { ...authority, key } })).rejects.toThrow(code('key-mismatch'));
    await expect(issue({ authority: { ...authority, certificate: 'x' } })).rejects.toThrow(
      code('certificate-unreadable'),
    );
    const late = issueCertificate(
      { authority, subject: { commonName: 'x' }, validityHours: 1, key },
      at('2031-01-01'),
    );
    await expect(late).rejects.toThrow(code('authority-expired'));
  });
  test('with nothing of the key in the message', async () => {
    const torn = authority.key.replace(middleOf(authority.key), middleOf(authority.key).slice(1));
    const error: unknown = await issue({ authority: { ...authority, key: torn } }).catch(
      (caught: unknown) => caught,
    );
    const everything = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(everything).toContain('key-unreadable');
    expect(everything).not.toContain(middleOf(authority.key).slice(1, 20));
  });
});

test('the default environment gives strong random bytes and the time', () => {
  expect(defaultEnvironment.randomBytes(32)).not.toEqual(defaultEnvironment.randomBytes(32));
  expect(Math.abs(defaultEnvironment.now().getTime() - Date.now())).toBeLessThan(1000);
});
