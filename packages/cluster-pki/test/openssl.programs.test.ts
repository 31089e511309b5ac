import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { createClusterPki } from '../src/cluster/cluster.js';
import type { PkiFiles } from '../src/model.js';
import { input } from './support.js';

const run = promisify(execFile);
let directory = '';
let files: PkiFiles = new Map();

async function openssl(...argv: readonly string[]): Promise<string> {
  const { stdout } = await run('openssl', argv, { cwd: directory });
  return stdout;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-pki-'));
  files = await createClusterPki(input, { nodes: true });
  for (const [name, { content }] of files) await writeFile(join(directory, name), content, { mode: 0o600 });
}, 60_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a program that reads certificates first can use TLS afterwards', async () => {
  const bundled = join(directory, 'bundled');
  await run(process.execPath, ['../../tools/bundle.mjs', bundled, 'inspect=src/certificate/inspect.ts']);
  await writeFile(join(bundled, 'package.json'), '{ "type": "module" }');
  const program = `
    import { readFileSync } from 'node:fs';
    const { inspectCertificate } = await import('./inspect.js');
    inspectCertificate(readFileSync('../ca.pem', 'utf8'));
    const { createSecureContext, TLSSocket } = await import('node:tls');
    console.log(typeof createSecureContext, typeof TLSSocket)`;
  const argv = ['--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, argv, { cwd: bundled });
  expect(stdout.trim()).toBe('function function');
});

test.each([
  ['utf8only', 'Łódź 𝕂'],
  ['MASK:0x800', 'Łódź'], // BMPString
  ['MASK:0x4', 'Zürich'], // T61String
  ['MASK:0x2', 'plain'], // PrintableString
])('names written as %s are read', async (mask, name) => {
  const section = `[req]\nprompt=no\nstring_mask=${mask}\ndistinguished_name=dn\n[dn]\n1.O=${name}\n2.O=ops\nOU=u\n0.CN=first\nCN=${name}\n`;
  await writeFile(join(directory, 'names.cnf'), section);
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'names-key.pem'];
  await openssl('req', '-x509', '-utf8', '-config', 'names.cnf', ...made, '-out', 'names.pem');
  const { subject, issuer } = inspectCertificate(await readFile(join(directory, 'names.pem'), 'utf8'));
  expect(subject).toEqual({ commonName: name, organizations: [name, 'ops'], organizationalUnits: ['u'] });
  expect(issuer).toEqual(subject);
});

const names = ['kubernetes', 'admin', 'kube-scheduler', 'kube-controller-manager', 'service-account'];
const nodes = ['control0', 'control1', 'control2', 'kube-proxy'];

describe('openssl reports', () => {
  test.each([...names, ...nodes])('%s is signed by the authority, for clients', async (name) => {
    const output = await openssl(
      'verify',
      '-x509_strict',
      '-purpose',
      'sslclient',
      '-CAfile',
      'ca.pem',
      `${name}.pem`,
    );
    expect(output).toBe(`${name}.pem: OK\n`);
  });

  test('that the API server certificate is for every name and address', async () => {
    const dns = [
      'kubernetes',
      'kubernetes.kubenet',
      'kubernetes.default.svc.cluster.local',
      'control2',
      'control0.kubenet',
    ];
    const ip = ['10.32.0.1', '192.168.1.21', '192.168.1.11', '192.168.1.13', '127.0.0.1'];
    const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.pem'];
    for (const name of dns) await openssl(...verify, '-verify_hostname', name, 'kubernetes.pem');
    for (const address of ip) await openssl(...verify, '-verify_ip', address, 'kubernetes.pem');
    await expect(openssl(...verify, '-verify_hostname', 'gateway', 'kubernetes.pem')).rejects.toThrow();
  });

  test.each([
    ['ca', 'O = Kubernetes, OU = kubenet, CN = Kubernetes'],
    ['kubernetes', 'O = Kubernetes, CN = kubernetes'],
    ['admin', 'O = system:masters, CN = admin'],
    ['kube-scheduler', 'O = system:kube-scheduler, CN = system:kube-scheduler'],
    ['service-account', 'O = Kubernetes, CN = service-accounts'],
    ['control1', 'O = system:nodes, CN = system:node:control1'],
    ['kube-proxy', 'O = system:node-proxier, CN = system:kube-proxy'],
  ])('the subject of %s is %s', async (name, subject) => {
    const output = await openssl('x509', '-in', `${name}.pem`, '-noout', '-subject', '-nameopt', 'oneline');
    expect(output.trim()).toBe(`subject=${subject}`);
  });

  test.each(['ca', ...names])('the key of %s is sound and belongs to it', async (name) => {
    expect(await openssl('rsa', '-in', `${name}-key.pem`, '-check', '-noout')).toContain('RSA key ok');
    const ofKey = await openssl('pkey', '-in', `${name}-key.pem`, '-pubout');
    expect(await openssl('x509', '-in', `${name}.pem`, '-noout', '-pubkey')).toBe(ofKey);
  });

  test('the four usages of the profile', async () => {
    const text = await openssl('x509', '-in', 'kubernetes.pem', '-noout', '-text');
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
    expect(text).toMatch(
      /Extended Key Usage:\s+TLS Web Server Authentication, TLS Web Client Authentication\n/,
    );
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE\n/);
    expect(text).toContain('Signature Algorithm: sha256WithRSAEncryption');
    expect(text).toContain('Public-Key: (2048 bit)');
    const ca = await openssl('x509', '-in', 'ca.pem', '-noout', '-text');
    expect(ca).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(ca).toMatch(/Basic Constraints: critical\s+CA:TRUE\n/);
  });
});

test('keys, kubeconfigs and the encryption key are secret, certificates are not', () => {
  for (const [name, { content, secret }] of files) {
    expect(secret, name).toBe(/-key\.pem$|\.kubeconfig$|^encryption-config\.yaml$/.test(name));
    expect(content.endsWith('\n'), name).toBe(true);
  }
  expect([...files.keys()].sort()).toEqual(
    [
      ...['ca', ...names, ...nodes].flatMap((name) => [`${name}.pem`, `${name}-key.pem`]),
      ...['admin', 'kube-scheduler', 'kube-controller-manager', ...nodes].map((name) => `${name}.kubeconfig`),
      'encryption-config.yaml',
    ].sort(),
  );
});
