import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { ensureClusterPki } from '../src/cluster/cluster.js';
import { signingRequests } from '../src/cluster/requests.js';
import { takeCertificates } from '../src/cluster/signed-elsewhere.js';
import { formatEncryptionConfiguration } from '../src/encryption/encryption.js';
import { contents, input } from './support.js';

const run = promisify(execFile);
let directory = '';

const write = (name: string, content: string): Promise<void> => writeFile(join(directory, name), content);

/** The output of cfssl: a certificate, and its key where it makes one. */
async function cfssl(
  command: string,
  ...argv: readonly string[]
): Promise<{ readonly cert: string; readonly key: string }> {
  const { stdout } = await run('cfssl', [command, '-loglevel=4', ...argv], { cwd: directory });
  const { cert = '', key = '' }: { readonly cert?: string; readonly key?: string } = JSON.parse(stdout);
  return { cert, key };
}

async function verified(purpose: string, trusted: string, chain: string): Promise<string> {
  await write('trusted.pem', trusted);
  await write('chain.pem', chain);
  const checked = ['-x509_strict', '-purpose', purpose, '-CAfile', 'trusted.pem'];
  const { stdout } = await run('openssl', ['verify', ...checked, '-untrusted', 'chain.pem', 'chain.pem'], {
    cwd: directory,
  });
  return stdout.trim();
}

/** Makes an authority the way the guide does; its files are `ca.pem` and `ca-key.pem` there. */
async function authorityOf(algo: string, size: number): Promise<ReadonlyMap<string, string>> {
  const names = [{ O: 'Kubernetes', OU: 'kubenet' }];
  const request = { CN: 'Kubernetes', key: { algo, size }, names, ca: { expiry: '8760h' } };
  await write('ca.json', JSON.stringify(request));
  const { cert, key } = await cfssl('gencert', '-initca', 'ca.json');
  await write('ca.pem', cert);
  await write('ca-key.pem', key);
  return new Map([
    ['ca.pem', cert],
    ['ca-key.pem', key],
  ]);
}

const signing = ['-ca=ca.pem', '-ca-key=ca-key.pem', '-config=config.json'];

beforeAll(async () => {
  const install = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(install, ['golang-cfssl']);
  directory = await mkdtemp(join(tmpdir(), 'harderway-cfssl-'));
  const usages = ['signing', 'key encipherment', 'server auth', 'client auth'];
  const intermediate = { expiry: '4380h', usages: ['cert sign', 'crl sign'], ca_constraint: { is_ca: true } };
  const profiles = { kubernetes: { expiry: '4380h', usages }, intermediate };
  await write('config.json', JSON.stringify({ signing: { default: { expiry: '4380h' }, profiles } }));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const types: readonly (readonly [algo: string, size: number, label: string])[] = [
  ['rsa', 2048, 'RSA PRIVATE KEY'],
  ['rsa', 3072, 'RSA PRIVATE KEY'],
  ['rsa', 4096, 'RSA PRIVATE KEY'],
  ['ecdsa', 256, 'EC PRIVATE KEY'],
  ['ecdsa', 384, 'EC PRIVATE KEY'],
  ['ecdsa', 521, 'EC PRIVATE KEY'],
];

describe.each(types)('an authority of cfssl, %s of %i bits', (algo, size, label) => {
  test('issues what openssl verifies, in both profiles', async () => {
    const authority = await authorityOf(algo, size);
    const ca = authority.get('ca.pem') ?? '';
    expect(authority.get('ca-key.pem')).toContain(`BEGIN ${label}`);
    for (const [profile, name, purpose] of [
      ['guide', 'kubernetes', 'sslserver'],
      ['production', 'kube-apiserver-control0', 'sslserver'],
      ['production', 'kube-scheduler-client-control1', 'sslclient'],
    ] as const) {
      const own = { ...input, profile, pki: { ...input.pki, keyType: 'ecdsa-p256' } } as const;
      const { files, diagnostics, issued } = await ensureClusterPki(authority, own);
      expect(diagnostics).toEqual([]);
      expect(issued).not.toContain('ca.pem');
      expect(await verified(purpose, ca, files.get(`${name}.pem`)?.content ?? '')).toBe('chain.pem: OK');
      expect((await ensureClusterPki(contents(files), own)).issued).toEqual([]);
    }
  });

  test('and its certificates of the guide are kept as they are', async () => {
    const brought = new Map(await authorityOf(algo, size));
    brought.set('encryption-config.yaml', formatEncryptionConfiguration({ provider: 'identity' }));
    const hosts = [
      ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster'],
      ...['kubernetes.default.svc.cluster.local', '*.kubenet', 'control0', 'control1', 'control2'],
      ...['10.32.0.1', '192.168.1.21', '192.168.1.11', '192.168.1.12', '192.168.1.13', '127.0.0.1'],
    ];
    for (const [name, commonName, organization] of [
      ['kubernetes', 'kubernetes', 'Kubernetes'],
      ['admin', 'admin', 'system:masters'],
      ['kube-scheduler', 'system:kube-scheduler', 'system:kube-scheduler'],
      ['kube-controller-manager', 'system:kube-controller-manager', 'system:kube-controller-manager'],
      ['service-account', 'service-accounts', 'Kubernetes'],
    ]) {
      const names = [{ O: organization }];
      await write('leaf.json', JSON.stringify({ CN: commonName, key: { algo, size }, names }));
      const named = name === 'kubernetes' ? [`-hostname=${hosts.join(',')}`] : [];
      const { cert, key } = await cfssl('gencert', ...signing, '-profile=kubernetes', ...named, 'leaf.json');
      brought.set(`${name}.pem`, cert);
      brought.set(`${name}-key.pem`, key);
    }
    const { issued, diagnostics } = await ensureClusterPki(brought, input);
    expect(diagnostics).toEqual([]);
    expect(issued).toEqual([
      'admin.kubeconfig',
      'kube-scheduler.kubeconfig',
      'kube-controller-manager.kubeconfig',
    ]);
  });
});

test('an intermediate of cfssl is served after what it signs', async () => {
  const root = (await authorityOf('ecdsa', 384)).get('ca.pem') ?? '';
  await write('leaf.json', JSON.stringify({ CN: 'Clusters', key: { algo: 'ecdsa', size: 256 } }));
  const made = await cfssl('gencert', ...signing, '-profile=intermediate', 'leaf.json');
  const authority = new Map([
    ['ca.pem', `${made.cert}${root}`],
    ['ca-key.pem', made.key],
  ]);
  const { files, diagnostics } = await ensureClusterPki(authority, input);
  expect(diagnostics).toEqual([]);
  expect(await verified('sslserver', root, files.get('kubernetes.pem')?.content ?? '')).toBe('chain.pem: OK');
});

test('requests that cfssl signs are taken', async () => {
  const elsewhere = {
    ...input,
    pki: { ...input.pki, keyType: 'ecdsa-p256', authorityKeys: 'elsewhere' },
  } as const;
  const authority = await authorityOf('ecdsa', 256);
  const existing = new Map([['ca.pem', authority.get('ca.pem') ?? '']]);
  const { requests, encryption = '' } = await signingRequests(existing, elsewhere);
  existing.set('encryption-config.yaml', encryption);
  const signed: string[] = [];
  for (const { name, request, key } of requests) {
    await write('leaf.csr', request);
    existing.set(`${name}-key.pem`, key);
    signed.push((await cfssl('sign', ...signing, '-profile=kubernetes', 'leaf.csr')).cert);
  }
  const { taken, refused } = takeCertificates(existing, elsewhere, signed);
  expect(refused).toEqual([]);
  expect([...taken.keys()].sort()).toEqual(requests.map(({ name }) => `${name}.pem`).sort());
  const all = new Map([...existing, ...taken]);
  expect(checkClusterPki(all, elsewhere).diagnostics).toEqual([]);
  expect(inspectCertificate(taken.get('kubernetes.pem') ?? '').issuer.commonName).toBe('Kubernetes');
});

test('a key of Ed25519 has a label that cfssl alone writes, and is refused by it', async () => {
  const authority = await authorityOf('ed25519', 0);
  await expect(ensureClusterPki(authority, input)).rejects.toMatchObject({
    code: 'key-unreadable',
    message: expect.stringContaining('Ed25519 PRIVATE KEY'),
  });
});
