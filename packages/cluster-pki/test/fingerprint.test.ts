import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../src/certificate/fingerprint.js';

const [first = '', second = ''] = rootCertificates;

test('the fingerprint of the first certificate is as Node.js and OpenSSL write it', () => {
  expect(fingerprintOf(`${first}\n${second}`)).toBe(new X509Certificate(first).fingerprint256);
  expect(fingerprintOf(first)).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test.each(['', 'damaged', first.slice(0, 200)])('%j is no certificate', (text) => {
  expect(fingerprintOf(text)).toBeUndefined();
});
