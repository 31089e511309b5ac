import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { createClusterPki } from '../src/cluster/cluster.js';
import { defaultEnvironment } from '../src/environment.js';
import type { KeyType, PkiFiles } from '../src/model.js';
import { input } from './support.js';

const production = { ...input, profile: 'production' } as const;
const run = promisify(execFile);

/** Each certificate of a host, its authority, and its purposes to openssl. */
const leaves: readonly (readonly [name: string, authority: string, purposes: readonly string[]])[] = [
  ['etcd-server', 'etcd-ca', ['sslserver', 'sslclient']],
  ['etcd-peer', 'etcd-ca', ['sslserver', 'sslclient']],
  ['etcd-client', 'etcd-ca', ['sslclient']],
  ['kube-apiserver', 'ca', ['sslserver']],
  ['kube-apiserver-etcd-client', 'etcd-ca', ['sslclient']],
  ['kube-apiserver-kubelet-client', 'ca', ['sslclient']],
  ['front-proxy-client', 'front-proxy-ca', ['sslclient']],
  ['kube-controller-manager-server', 'ca', ['sslserver']],
  ['kube-scheduler-server', 'ca', ['sslserver']],
  ['kube-controller-manager-client', 'ca', ['sslclient']],
  ['kube-scheduler-client', 'ca', ['sslclient']],
];

/** Makes keys; long ones of RSA, which take seconds each, only once. */
function oneOf(): (type: KeyType) => Promise<string> {
  const made = new Map<KeyType, Promise<string>>();
  return (type) => {
    if (!/rsa-[34]/.test(type)) return defaultEnvironment.generateKey(type);
    const key = made.get(type) ?? defaultEnvironment.generateKey(type);
    made.set(type, key);
    return key;
  };
}

const keyTypes: readonly KeyType[] = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'ecdsa-p256',
  'ecdsa-p384',
  'ed25519',
];

describe.each(keyTypes)('with keys of type %s, openssl reports', (keyType) => {
  let directory = '';
  let files: PkiFiles = new Map();
  const one = {
    ...production,
    hosts: input.hosts.slice(0, 2),
    pki: { validityHours: 87_600, keyType },
  };
  const verify = (purpose: string, authority: string, name: string, ...more: readonly string[]) =>
    run(
      'openssl',
      ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', `${authority}.pem`, ...more, `${name}.pem`],
      { cwd: directory },
    );

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'harderway-production-'));
    files = await createClusterPki(one, { environment: { ...defaultEnvironment, generateKey: oneOf() } });
    for (const [name, { content }] of files) await writeFile(join(directory, name), content, { mode: 0o600 });
  }, 240_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test.each(leaves)('%s is signed by %s, for %s alone', async (name, authority, purposes) => {
    const file = `${name}-control0`;
    for (const purpose of purposes) await verify(purpose, authority, file);
    for (const other of ['sslserver', 'sslclient'].filter((purpose) => !purposes.includes(purpose)))
      await expect(verify(other, authority, file)).rejects.toThrow();
    for (const other of ['ca', 'etcd-ca', 'front-proxy-ca'].filter((each) => each !== authority))
      await expect(verify(purposes[0] ?? '', other, file)).rejects.toThrow();
  });

  test('servers name their own host alone', async () => {
    for (const [name, authority, purposes] of leaves.filter(([, , [first]]) => first === 'sslserver')) {
      const file = `${name}-control0`;
      await verify(purposes[0] ?? '', authority, file, '-verify_hostname', 'control0.kubenet');
      for (const address of ['192.168.1.11', '127.0.0.1'])
        await verify(purposes[0] ?? '', authority, file, '-verify_ip', address);
      await expect(verify('sslserver', authority, file, '-verify_ip', '192.168.1.12')).rejects.toThrow();
    }
    await verify('sslserver', 'ca', 'kube-apiserver-control0', '-verify_ip', '192.168.1.21');
    await verify('sslserver', 'ca', 'kube-apiserver-control0', '-verify_hostname', 'kubernetes.default.svc');
  });

  test('the keys are of this type, and each belongs to its certificate', () => {
    const kind = (name: string): string => {
      const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(
        files.get(name)?.content ?? '',
      );
      const curve = { prime256v1: 'p256', secp384r1: 'p384' }[details?.namedCurve ?? ''];
      if (type === 'rsa') return `rsa-${details?.modulusLength}`;
      return type === 'ec' ? `ecdsa-${curve}` : String(type);
    };
    const keys = [...files.keys()].filter((name) => name.endsWith('-key.pem'));
    expect(keys).toHaveLength(17);
    for (const name of keys) {
      // The API server knows tokens of RSA and ECDSA keys alone.
      const expected = name === 'service-account-key.pem' && keyType === 'ed25519' ? 'ecdsa-p256' : keyType;
      expect([name, kind(name)]).toEqual([name, expected]);
      const certificate = files.get(name.replace('-key.pem', '.pem'))?.content ?? '';
      expect(inspectCertificate(certificate, { key: files.get(name)?.content ?? '' }).keyMatches).toBe(true);
    }
  });
});
