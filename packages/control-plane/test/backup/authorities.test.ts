import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { authoritiesOf } from '../../src/backup/take-snapshot.js';

test('a damaged certificate of an authority does not keep anybody from taking a snapshot', () => {
  const [pem = ''] = rootCertificates;
  const credentials = new Map([
    ['ca.pem', pem],
    ['etcd-ca.pem', 'damaged'],
    ['admin.pem', pem],
  ]);
  expect(authoritiesOf(credentials)).toEqual({ 'ca.pem': new X509Certificate(pem).fingerprint256 });
});
