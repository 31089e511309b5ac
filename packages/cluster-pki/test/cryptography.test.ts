import { createPrivateKey, generateKeyPairSync, type webcrypto } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadX509 } from '../src/certificate/x509.js';
import { createClusterPki } from '../src/cluster/cluster.js';
import type { Certificate, PrivateKey } from '../src/cryptography/model.js';
import * as node from '../src/cryptography/node.js';
import * as portable from '../src/cryptography/portable.js';
import type { KeyType } from '../src/model.js';
import { environment, input } from './support.js';

const fields = [
  'der',
  'serialNumber',
  'notBefore',
  'notAfter',
  'alternativeNames',
  'isAuthority',
  'purposes',
  'publicKey',
  'rsaBits',
  'fingerprint',
] as const;

/** The values of a certificate, as any implementation reads them; bytes as hexadecimal digits. */
const valuesOf = (certificate: Certificate): object =>
  Object.fromEntries(
    fields.map((name) => {
      const value = certificate[name];
      return [name, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value];
    }),
  );

test('a certificate of a public authority reads as OpenSSL reads it, and has signed itself', () => {
  for (const pem of rootCertificates) {
    const [own, expected] = [portable.decodeCertificate(pem), node.decodeCertificate(pem)];
    expect(valuesOf(own)).toEqual(valuesOf(expected));
    expect([own.isIssuedBy(own), own.isSignedWith(own)]).toEqual([
      expected.isIssuedBy(expected),
      expected.isSignedWith(expected),
    ]);
  }
});

const types: readonly KeyType[] = ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'];

describe.each(types)('%s', (type) => {
  test('keys are made in the same form', async () => {
    const key = await portable.generateKey(type);
    const expected = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' });
    expect(key).toBe(expected);
  });
});

const keys: readonly (readonly [name: string, pem: string])[] = [
  ...(['pkcs1', 'pkcs8'] as const).map(
    (form) => [`RSA ${form}`, rsa().export({ type: form, format: 'pem' }).toString()] as const,
  ),
  ...['P-256', 'P-384', 'P-521'].flatMap((namedCurve) =>
    (['sec1', 'pkcs8'] as const).map((type) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve });
      return [`${namedCurve} ${type}`, privateKey.export({ type, format: 'pem' }).toString()] as const;
    }),
  ),
  ['Ed25519', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
];

function rsa() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

const valuesOfKey = ({ type, curve, pkcs8, publicKey }: PrivateKey): object => ({
  type,
  curve,
  pkcs8: Buffer.from(pkcs8).toString('hex'),
  publicKey: Buffer.from(publicKey).toString('hex'),
});

test.each(keys)('a key is read as OpenSSL reads it: %s', (_, pem) => {
  expect(valuesOfKey(portable.decodeKey(pem))).toEqual(valuesOfKey(node.decodeKey(pem)));
});

test('digests are the same', () => {
  for (const content of ['', 'ä', Uint8Array.of(0, 255)])
    expect(Buffer.from(portable.sha256(content))).toEqual(node.sha256(content));
});

/** A certificate that signed itself, by an algorithm of WebCrypto and with extensions. */
async function selfSigned(
  generated: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams | webcrypto.Algorithm,
  signingAlgorithm: webcrypto.Algorithm & { readonly hash?: string; readonly saltLength?: number },
  name = 'CN=Odd  Name',
): Promise<string> {
  const x509 = await loadX509();
  const pair = await crypto.subtle.generateKey(generated, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('one key');
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys: pair,
    signingAlgorithm,
    notBefore: new Date('2030-01-01T00:00:00Z'),
    notAfter: new Date('2060-01-01T00:00:00Z'),
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'a, "b".example' },
        { type: 'ip', value: '192.0.2.1' },
        { type: 'ip', value: '2001:db8::1' },
        { type: 'url', value: 'spiffe://a/b' },
      ]),
      new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2', '2.999.4711']),
    ],
  });
  return made.toString('pem');
}

const rsaPss = (hash: string) => ({
  name: 'RSA-PSS',
  hash,
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
});

describe('between certificates', () => {
  let pems: readonly string[] = [];
  let pairs: readonly (readonly [own: Certificate, expected: Certificate])[] = [];
  beforeAll(async () => {
    const files = await createClusterPki(
      {
        ...input,
        profile: 'production',
        pki: { ...input.pki, keyType: 'ecdsa-p384' },
        hosts: input.hosts.slice(0, 2),
      },
      { environment: { ...environment, generateKey: node.generateKey } },
    );
    const [certificate, key] = ['admin.pem', 'admin-key.pem'].map((name) => files.get(name)?.content ?? '');
    pems = [
      ...[...files]
        .filter(([name]) => /^(?:ca|etcd-ca|admin|etcd-peer-control0)\.pem$/.test(name))
        .map(([, { content }]) => content),
      await selfSigned({ name: 'Ed25519' }, { name: 'Ed25519' }),
      await selfSigned({ name: 'ECDSA', namedCurve: 'P-521' }, { name: 'ECDSA', hash: 'SHA-512' }),
      await selfSigned({ name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-384' }),
      ...(await Promise.all(
        ['SHA-256', 'SHA-512'].map((hash) =>
          selfSigned(rsaPss(hash), { name: 'RSA-PSS', hash, saltLength: 32 }),
        ),
      )),
      await selfSigned(
        { ...rsaPss('SHA-1'), name: 'RSASSA-PKCS1-v1_5' },
        { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' },
        'CN=odd name',
      ),
    ];
    pairs = pems.map((pem) => [portable.decodeCertificate(pem), node.decodeCertificate(pem)]);
    keyPair = [certificate ?? '', key ?? ''];
  });
  let keyPair: readonly [certificate: string, key: string] = ['', ''];

  test('each has the same values', () => {
    for (const [own, expected] of pairs) expect(valuesOf(own)).toEqual(valuesOf(expected));
  });

  test('the same ones have issued and signed others', () => {
    const relation = (side: 0 | 1): readonly string[] =>
      pairs.flatMap((one, from) =>
        pairs.flatMap((other, to) => [
          ...(one[side].isIssuedBy(other[side]) ? [`${to} issued ${from}`] : []),
          ...(one[side].isSignedWith(other[side]) ? [`${to} signed ${from}`] : []),
        ]),
      );
    expect(relation(0)).toEqual(relation(1));
    expect(relation(0).length).toBeGreaterThan(pairs.length);
  });

  test('a key belongs to its own certificate', () => {
    const [certificate, key] = keyPair;
    const own = portable.decodeCertificate(certificate);
    expect(own.isOf(portable.decodeKey(key))).toBe(true);
    for (const [, other] of keys) expect(own.isOf(portable.decodeKey(other))).toBe(false);
  });

  test('no damage makes a signature of what is none', () => {
    const signers = pairs.map(([own]) =>
      pairs.flatMap(([authority]) => (own.isSignedWith(authority) ? [authority] : [])),
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, at, bits) => {
        const pem = pems[which % pems.length] ?? '';
        const der = new Uint8Array(node.decodeCertificate(pem).der);
        der[at % der.length] = (der[at % der.length] ?? 0) ^ bits;
        const damaged = `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
        let own: Certificate;
        try {
          own = portable.decodeCertificate(damaged);
        } catch {
          return;
        }
        for (const authority of signers[which % pems.length] ?? [])
          expect(own.isSignedWith(authority)).toBe(false);
      }),
    );
  });
});
