import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkClusterPki } from '../src/cluster/check.js';
import { ensureClusterPki } from '../src/cluster/cluster.js';
import { signingRequests } from '../src/cluster/requests.js';
import { takeCertificates } from '../src/cluster/signed-elsewhere.js';
import { formatEncryptionConfiguration } from '../src/encryption/encryption.js';
import type { ClusterPkiInput } from '../src/model.js';
import { derivedFiles } from '../src/rotation/derived-files.js';
import { at, contents, input } from './support.js';

const run = promisify(execFile);
let directory = '';

async function openssl(...argv: readonly string[]): Promise<string> {
  const { stdout } = await run('openssl', argv, { cwd: directory });
  return stdout;
}
const text = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');

let lastSerial = 1000;
/** Several are signed at the same time: a file of serial numbers would be written twice. */
const serial = (): string => String(++lastSerial);

/** A company's root, and an intermediate that it signed: the one which signs for the cluster. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-elsewhere-'));
  const authority = 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n';
  await writeFile(join(directory, 'ca.ext'), `${authority}subjectKeyIdentifier=hash\n`);
  const self = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '900',
    '-subj',
    '/O=Company/CN=Root',
  ];
  await openssl(...self, '-keyout', 'root-key.pem', '-out', 'root.pem');
  const request = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/O=Company/CN=Machines'];
  await openssl(...request, '-keyout', 'middle-key.pem', '-out', 'middle.csr');
  const by = ['-CA', 'root.pem', '-CAkey', 'root-key.pem', '-CAcreateserial', '-days', '800'];
  await openssl('x509', '-req', '-in', 'middle.csr', ...by, '-extfile', 'ca.ext', '-out', 'middle.pem');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const production: ClusterPkiInput = {
  ...input,
  profile: 'production',
  pki: { ...input.pki, keyType: 'ecdsa-p256', authorityKeys: 'elsewhere' },
};

/** Signs a request as it is, as whoever copies its extensions does. */
async function signed(name: string, request: string, days = '90'): Promise<string> {
  await writeFile(join(directory, `${name}.csr`), request);
  const by = ['-CA', 'middle.pem', '-CAkey', 'middle-key.pem', '-set_serial', serial(), '-days', days];
  await openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-copy_extensions',
    'copyall',
    ...by,
    '-out',
    `${name}.pem`,
  );
  return text(`${name}.pem`);
}

/** The three authorities are one here: what signs for them is not the point. */
async function brought(trusted: readonly string[]): Promise<Map<string, string>> {
  const pem = (await Promise.all(trusted.map(text))).join('');
  return new Map([
    ['ca.pem', pem],
    ['etcd-ca.pem', pem],
    ['front-proxy-ca.pem', pem],
    ['encryption-config.yaml', formatEncryptionConfiguration({ provider: 'identity' })],
  ]);
}

/** All that is asked for, signed. */
async function signAll(existing: Map<string, string>): Promise<readonly string[]> {
  const { requests } = await signingRequests(existing, production, { environment: at(new Date()) });
  for (const { name, key } of requests) existing.set(`${name}-key.pem`, key);
  return Promise.all(requests.map(({ name, request }) => signed(name, request)));
}

describe('a cluster whose authorities sign elsewhere', () => {
  test.each([
    ['the root is trusted, and intermediates are served', ['root.pem']],
    ['the intermediate is trusted with its root', ['middle.pem', 'root.pem']],
  ])('%s', async (_what, trusted) => {
    const existing = await brought(trusted);
    const certificates = await signAll(existing);
    const texts = [await text('middle.pem'), ...certificates];
    const { taken, refused } = takeCertificates(existing, production, texts);
    expect(refused).toEqual([]);
    expect(taken.size).toBe(certificates.length);
    for (const [name, content] of taken) existing.set(name, content);
    const { files, diagnostics } = await ensureClusterPki(existing, production);
    expect(diagnostics).toEqual([]);
    expect([...files.keys()].filter((name) => /^(?:etcd-|front-proxy-)?ca-key\.pem$/.test(name))).toEqual([]);
    expect(checkClusterPki(contents(files), production)).toEqual({ missing: [], diagnostics: [] });
    expect(derivedFiles(contents(files), production).has('signing-ca-key.pem')).toBe(false);
    expect(files.get('kube-scheduler-client-control0.kubeconfig')?.secret).toBe(true);

    // What a server sends leads to the root, for its purpose and its names.
    const sent = files.get('kube-apiserver-control0.pem')?.content ?? '';
    await writeFile(join(directory, 'sent.pem'), sent);
    const verify = ['verify', '-CAfile', 'root.pem', '-untrusted', 'sent.pem', '-purpose', 'sslserver'];
    expect(await openssl(...verify, '-verify_hostname', 'kubernetes', 'sent.pem')).toContain('OK');
    expect(await openssl(...verify, '-verify_ip', '192.168.1.21', 'sent.pem')).toContain('OK');
    await writeFile(join(directory, 'client.pem'), files.get('admin.pem')?.content ?? '');
    const ofClient = ['verify', '-CAfile', 'root.pem', '-untrusted', 'client.pem', '-purpose', 'sslclient'];
    expect(await openssl(...ofClient, 'client.pem')).toContain('OK');
  });

  test('asks for what is missing or ends soon, by the key that is there', async () => {
    const existing = await brought(['root.pem']);
    expect((await signingRequests(existing, production)).requests.length).toBeGreaterThan(25);
    const texts = [await text('middle.pem'), ...(await signAll(existing))];
    for (const [name, content] of takeCertificates(existing, production, texts).taken)
      existing.set(name, content);
    expect(await signingRequests(existing, production)).toEqual({ requests: [], diagnostics: [] });
    const later = at(new Date(Date.now() + 70 * 86_400_000));
    const soon = await signingRequests(existing, production, { environment: later });
    const [first] = soon.requests;
    expect(first).toMatchObject({ isNewKey: false, key: existing.get(`${first?.name}-key.pem`) });
    existing.delete('admin.pem');
    const [again] = (await signingRequests(existing, production)).requests;
    expect(again).toMatchObject({ name: 'admin', isNewKey: false, authority: 'ca' });
    await expect(ensureClusterPki(existing, production)).rejects.toMatchObject({
      code: 'authority-key-missing',
      message: expect.stringContaining('admin.pem must be signed elsewhere'),
    });
    existing.delete('ca.pem');
    await expect(ensureClusterPki(existing, production)).rejects.toMatchObject({ code: 'authority-missing' });
  });

  test('refuses what is for another key, name, purpose or authority', async () => {
    const existing = await brought(['root.pem']);
    const { requests } = await signingRequests(existing, production, { environment: at(new Date()) });
    for (const { name, key } of requests) existing.set(`${name}-key.pem`, key);
    const of = (name: string): string => requests.find((each) => each.name === name)?.request ?? '';
    const refusedOf = async (...texts: readonly string[]): Promise<readonly string[]> => {
      const { taken, refused } = takeCertificates(existing, production, texts);
      expect(taken.size).toBe(0);
      return refused;
    };
    const admin = await signed('admin', of('admin'));
    // The intermediate is neither trusted nor given.
    expect(await refusedOf(admin)).toEqual([expect.stringContaining('was not signed by ca.pem')]);
    const middle = await text('middle.pem');
    const others = await signingRequests(new Map(), production, { environment: at(new Date()) });
    expect(others.encryption).toContain('EncryptionConfiguration');
    const stranger = others.requests.find(({ name }) => name === 'admin');
    expect(await refusedOf(await signed('stranger', stranger?.request ?? ''), middle)).toEqual([
      expect.stringContaining('no private key here matches it'),
    ]);
    // Signed without what the request asks for.
    await writeFile(join(directory, 'server.csr'), of('kube-apiserver-control0'));
    const by = ['-CA', 'middle.pem', '-CAkey', 'middle-key.pem', '-set_serial', serial(), '-days', '90'];
    await writeFile(join(directory, 'client.ext'), 'extendedKeyUsage=clientAuth\n');
    const plain = [
      'x509',
      '-req',
      '-in',
      'server.csr',
      ...by,
      '-extfile',
      'client.ext',
      '-out',
      'server.pem',
    ];
    await openssl(...plain);
    expect((await refusedOf(await text('server.pem'), middle)).join('\n')).toMatch(
      /does not name .*[\s\S]*may not be used for server auth/,
    );
    expect(() => takeCertificates(existing, production, ['no certificate'])).toThrow(/No certificate/);
  });
});

describe('an authority that is brought with its key', () => {
  const forms = [
    ['rsa:2048', ['rsa', '-traditional'], 'BEGIN RSA PRIVATE KEY'],
    ['rsa:3072', ['pkcs8', '-topk8', '-nocrypt'], 'BEGIN PRIVATE KEY'],
    ['rsa:4096', ['rsa', '-traditional'], 'BEGIN RSA PRIVATE KEY'],
    ['ec:P-256', ['ec'], 'BEGIN EC PRIVATE KEY'],
    ['ec:P-256', ['pkcs8', '-topk8', '-nocrypt'], 'BEGIN PRIVATE KEY'],
    ['ec:P-384', ['ec'], 'BEGIN EC PRIVATE KEY'],
    ['ec:P-384', ['pkcs8', '-topk8', '-nocrypt'], 'BEGIN PRIVATE KEY'],
    ['ed25519', ['pkcs8', '-topk8', '-nocrypt'], 'BEGIN PRIVATE KEY'],
  ] as const;

  test.each(forms)(
    'of type %s, written by openssl %j, issues what openssl verifies',
    async (type, form, label) => {
      const [kind = '', curve] = type.split(':');
      const made = kind === 'ec' ? ['ec', '-pkeyopt', `ec_paramgen_curve:${curve}`] : [type];
      const self = [
        'req',
        '-x509',
        '-nodes',
        '-days',
        '900',
        '-subj',
        '/CN=Own',
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
        '-newkey',
        ...made,
      ];
      await openssl(...self, '-keyout', 'own.key', '-out', 'own.pem');
      const [program, ...words] = form;
      await openssl(program, '-in', 'own.key', '-out', 'own-form.key', ...words);
      const key = await text('own-form.key');
      expect(key).toContain(label);
      const authority = new Map([
        ['ca.pem', await text('own.pem')],
        ['ca-key.pem', key],
      ]);
      const own: ClusterPkiInput = { ...input, pki: { ...input.pki, keyType: 'ecdsa-p256' } };
      const { files, diagnostics } = await ensureClusterPki(authority, own);
      expect(diagnostics).toEqual([]);
      expect(files.get('ca-key.pem')?.content).toBe(key);
      for (const [name, purpose] of [
        ['kubernetes', 'sslserver'],
        ['admin', 'sslclient'],
      ]) {
        await writeFile(join(directory, 'leaf.pem'), files.get(`${name}.pem`)?.content ?? '');
        const verify = ['verify', '-x509_strict', '-CAfile', 'own.pem', '-purpose', purpose ?? ''];
        expect(await openssl(...verify, 'leaf.pem')).toBe('leaf.pem: OK\n');
      }
    },
  );

  test('that is an intermediate is served after what it signs, and signs alone', async () => {
    const chain = `${await text('middle.pem')}${await text('root.pem')}`;
    const pair = (name: string): readonly (readonly [string, string])[] => [
      [`${name}.pem`, chain],
      [`${name}-key.pem`, middleKey],
    ];
    const middleKey = await text('middle-key.pem');
    const existing = new Map(['ca', 'etcd-ca', 'front-proxy-ca'].flatMap(pair));
    const here: ClusterPkiInput = { ...production, pki: { ...production.pki, authorityKeys: 'here' } };
    const { files, diagnostics } = await ensureClusterPki(existing, here);
    expect(diagnostics).toEqual([]);
    expect(checkClusterPki(contents(files), here).diagnostics).toEqual([]);
    await writeFile(join(directory, 'sent.pem'), files.get('kube-apiserver-control1.pem')?.content ?? '');
    const verify = ['verify', '-CAfile', 'root.pem', '-untrusted', 'sent.pem', '-purpose', 'sslserver'];
    expect(await openssl(...verify, '-verify_hostname', 'control1', 'sent.pem')).toContain('OK');
    const derived = derivedFiles(contents(files), here);
    expect(derived.get('signing-ca.pem')?.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(derived.get('ca-trust.pem')).toBe(chain);
  });
});
