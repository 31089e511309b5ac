import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EtcdTls } from '../../src/cluster/model.js';

/** Makes an authority and one certificate for 127.0.0.1, for servers and clients, in a directory. */
export function makeCertificates(directory: string): EtcdTls {
  const path = (name: string): string => join(directory, name);
  const openssl = (...argv: readonly string[]): void => {
    execFileSync('openssl', [...argv], { stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    path('ca-key.pem'),
    '-out',
    path('ca.pem'),
    '-subj',
    '/CN=test-ca',
    '-days',
    '2',
  );
  openssl('req', ...key, '-keyout', path('etcd-key.pem'), '-out', path('etcd.csr'), '-subj', '/CN=etcd');
  writeFileSync(
    path('ext'),
    'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    path('etcd.csr'),
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca-key.pem'),
    '-CAcreateserial',
    '-out',
    path('etcd.pem'),
    '-days',
    '2',
    '-extfile',
    path('ext'),
  );
  const files = { certFile: path('etcd.pem'), keyFile: path('etcd-key.pem'), trustedCaFile: path('ca.pem') };
  return { client: files, peer: files };
}
