import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { loadPki } from '../../src/pki/load.js';
import { importCertificates, requestCertificates } from '../../src/pki/signed-elsewhere.js';
import { exampleCluster } from '../example.js';

let directory = '';
let spec: CredentialsInput;
const at = (name: string): string => join(directory, name);
const openssl = (...argv: readonly string[]): string =>
  execFileSync('openssl', argv, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'signed-elsewhere-'));
  const example = exampleCluster(at('auth'));
  spec = {
    ...example,
    profile: 'production',
    pki: { ...example.pki, authorityKeys: 'elsewhere' },
  };
  const self = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '900', '-subj', '/CN=Company'];
  openssl(...self, '-keyout', 'company-key.pem', '-out', 'company.pem');
  mkdirSync(at('auth'));
  for (const name of ['ca.pem', 'etcd-ca.pem', 'front-proxy-ca.pem'])
    copyFileSync(at('company.pem'), at(`auth/${name}`));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Signs all requests as they are. */
const signAll = (): readonly string[] =>
  readdirSync(at('requests')).map((name, number) => {
    const by = ['-CA', 'company.pem', '-CAkey', 'company-key.pem', '-set_serial', String(number + 1)];
    return openssl(
      'x509',
      '-req',
      '-in',
      `requests/${name}`,
      '-days',
      '90',
      '-copy_extensions',
      'copyall',
      ...by,
    );
  });

describe('a cluster whose authorities have their keys elsewhere', () => {
  test('gets its certificates by requests, and its keys never leave', async () => {
    const requests = await requestCertificates(spec, at('requests'));
    expect(requests.map(({ name }) => name)).toContain('kube-apiserver-control0');
    for (const { name } of requests) expect(statSync(at(`auth/${name}-key.pem`)).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(at('requests')))
      expect(readFileSync(at(`requests/${name}`), 'utf8')).not.toContain('PRIVATE KEY');
    // A run that was killed goes on with its keys.
    const again = await requestCertificates(spec, at('requests'));
    expect(again.map(({ isNewKey }) => isNewKey)).toEqual(requests.map(() => false));

    const [first = '', ...others] = signAll();
    await importCertificates(spec, [first]);
    await expect(loadPki(spec)).rejects.toMatchObject({ code: 'pki-missing' });
    const written = await importCertificates(spec, others);
    expect(written).toContain('kube-scheduler-client-control0.kubeconfig');
    const { files, warnings } = await loadPki(spec);
    expect(files.has('signing-ca-key.pem')).toBe(false);
    expect(warnings).toEqual([]);
    expect(await requestCertificates(spec, at('nothing'))).toEqual([]);
    expect(existsSync(at('nothing'))).toBe(false);
  });

  test('is not told that nothing has to be signed, when its profile is left out', async () => {
    const { profile: _, ...guide } = spec;
    const refusal = { code: 'pki-invalid', message: expect.stringContaining('etcd-ca') };
    await expect(requestCertificates(guide, at('requests'))).rejects.toMatchObject(refusal);
  });

  test('has one key for all requests of two runs at once', async () => {
    const outputs = ['requests', 'others'];
    await Promise.all(outputs.map((output) => requestCertificates(spec, at(output))));
    const files = outputs.flatMap((output) => readdirSync(at(output)).map((name) => [output, name] as const));
    expect(files.length).toBeGreaterThan(10);
    for (const [output, name] of files) {
      const key = `auth/${name.replace('.csr', '-key.pem')}`;
      expect([output, name, openssl('req', '-in', `${output}/${name}`, '-noout', '-pubkey')]).toEqual([
        output,
        name,
        openssl('pkey', '-in', key, '-pubout'),
      ]);
    }
  });

  test('uses a key again that waits for its certificate, beside one for another key', async () => {
    await requestCertificates(spec, at('requests'));
    await importCertificates(spec, signAll());
    rmSync(at('auth/admin-key.pem'));
    const requested = await requestCertificates(spec, at('requests'));
    expect(requested.map(({ name, isNewKey }) => [name, isNewKey])).toEqual([['admin', true]]);
    const [again] = await requestCertificates(spec, at('others'));
    expect([again?.name, again?.isNewKey]).toEqual(['admin', false]);
  });

  test('shows the certificate of a new key in the kubeconfig too, long before the former one ends', async () => {
    await requestCertificates(spec, at('requests'));
    await importCertificates(spec, signAll());
    for (const part of ['', '-key']) rmSync(at(`auth/admin${part}.pem`));
    rmSync(at('requests'), { recursive: true });
    await requestCertificates(spec, at('requests'));
    expect(await importCertificates(spec, signAll())).toEqual(['admin.pem', 'admin.kubeconfig']);
    const [, embedded = ''] =
      /client-certificate-data: (\S+)/.exec(readFileSync(at('auth/admin.kubeconfig'), 'utf8')) ?? [];
    expect(Buffer.from(embedded, 'base64').toString()).toBe(readFileSync(at('auth/admin.pem'), 'utf8'));
  });

  test('takes none where one does not fit', async () => {
    await requestCertificates(spec, at('requests'));
    const certificates = signAll();
    rmSync(at('auth/admin-key.pem'));
    await expect(importCertificates(spec, certificates)).rejects.toMatchObject({
      code: 'pki-invalid',
      details: [expect.stringContaining('CN=admin')],
    });
    expect(
      readdirSync(at('auth')).filter(
        (name) => /^kube-scheduler-client-.*\.(?:pem|kubeconfig)$/.test(name) && !name.endsWith('-key.pem'),
      ),
    ).toEqual([]);
  });
});

test.each([
  ['a renewal', (moved: CredentialsInput) => ensurePki(moved, { renew: true })],
  ['a request', (moved: CredentialsInput) => requestCertificates(moved, at('requests'))],
])('%s does not replace a key with a passphrase that nobody was asked for', async (_, change) => {
  const plain = exampleCluster(at('plain'));
  await ensurePki(plain);
  const key = at('plain/kubernetes-key.pem');
  const locked = openssl('pkcs8', '-topk8', '-in', key, '-v2', 'aes-256-cbc', '-passout', 'pass:x');
  writeFileSync(key, locked);
  const api = { ...plain.api, virtualIp: '192.168.1.99' };
  await expect(change({ ...plain, api })).rejects.toMatchObject({ code: 'pki-invalid' });
  expect(readFileSync(key, 'utf8')).toBe(locked);
});
