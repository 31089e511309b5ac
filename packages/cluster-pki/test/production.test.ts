import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authoritiesFile, derivedFiles, formatUses } from '../src/authorities.js';
import { checkClusterPki } from '../src/check.js';
import { createClusterPki, ensureClusterPki } from '../src/cluster.js';
import { defaultEnvironment } from '../src/environment.js';
import { inspectCertificate } from '../src/inspect.js';
import { parseKubeconfig } from '../src/kubeconfig.js';
import type { KeyType, PkiFiles } from '../src/model.js';
import { at, contents, input } from './support.js';

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
    expect(keys).toHaveLength(16);
    for (const name of keys) {
      // The API server knows tokens of RSA and ECDSA keys alone.
      const expected = name === 'service-account-key.pem' && keyType === 'ed25519' ? 'ecdsa-p256' : keyType;
      expect([name, kind(name)]).toEqual([name, expected]);
      const certificate = files.get(name.replace('-key.pem', '.pem'))?.content ?? '';
      expect(inspectCertificate(certificate, { key: files.get(name)?.content ?? '' }).keyMatches).toBe(true);
    }
  });
});

const environment = at('2030-01-01T00:00:00Z');

describe('a cluster of the guide that goes to production', () => {
  test('keeps its authority for members of etcd, until they trust the new one', async () => {
    const guide = contents(await createClusterPki(input, { environment }));
    const { files, diagnostics } = await ensureClusterPki(guide, production, { environment });
    expect(diagnostics).toEqual([]);
    const found = contents(files);
    expect(JSON.parse(found.get(authoritiesFile) ?? '')).toEqual({
      ca: { signs: 'ca', trusts: ['ca'] },
      'etcd-ca': { signs: 'ca', trusts: ['ca', 'etcd-ca'] },
      'front-proxy-ca': { signs: 'front-proxy-ca', trusts: ['front-proxy-ca'] },
      'service-account': { signs: 'service-account', trusts: ['service-account'] },
    });
    const signedBy = (name: string, authority: string): boolean | undefined =>
      inspectCertificate(found.get(name) ?? '', { authority: found.get(authority) ?? '' }).issuedByAuthority;
    expect(signedBy('etcd-peer-control0.pem', 'ca.pem')).toBe(true);
    expect(signedBy('front-proxy-client-control0.pem', 'front-proxy-ca.pem')).toBe(true);
    expect(found.get('ca.pem')).toBe(guide.get('ca.pem'));
    expect(found.get('admin.kubeconfig')).toBe(guide.get('admin.kubeconfig'));
    const derived = derivedFiles(found, production);
    expect(derived.get('etcd-ca-trust.pem')).toBe(`${found.get('ca.pem')}${found.get('etcd-ca.pem')}`);
    expect(derived.get('ca-trust.pem')).toBe(guide.get('ca.pem'));
    expect(derived.get('signing-ca.pem')).toBe(guide.get('ca.pem'));
  });

  test('names what its next authority signs again', async () => {
    const guide = contents(await createClusterPki(input, { environment }));
    const { files } = await ensureClusterPki(guide, production, { environment });
    const uses = { 'etcd-ca': { signs: 'etcd-ca', trusts: ['ca', 'etcd-ca'] } };
    const existing = new Map([...contents(files), [authoritiesFile, formatUses(uses)]]);
    const { diagnostics } = checkClusterPki(existing, production, { environment });
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['other-authority']));
    expect(new Set(diagnostics.map(({ file }) => file.replace(/-control\d/, '')))).toEqual(
      new Set(['etcd-server.pem', 'etcd-peer.pem', 'etcd-client.pem', 'kube-apiserver-etcd-client.pem']),
    );
  });

  test('keeps the keys of certificates that are issued again', async () => {
    const existing = contents(await createClusterPki(production, { environment }));
    const later = at('2039-12-20T00:00:00Z');
    const renewed = await ensureClusterPki(existing, production, {
      environment: later,
      renew: ({ file }) => file === 'etcd-peer-control0.pem',
    });
    expect(renewed.issued).toEqual(['etcd-peer-control0.pem']);
  });

  test('does not go back while etcd is on another authority', async () => {
    const existing = contents(await createClusterPki(production, { environment }));
    const { diagnostics } = checkClusterPki(existing, input, { environment });
    expect(diagnostics.map(({ code }) => code)).toEqual(['authority-apart']);
    const uses = { 'etcd-ca': { signs: 'ca', trusts: ['etcd-ca', 'ca'] } };
    const moved = new Map([...existing, [authoritiesFile, formatUses(uses)]]);
    expect(checkClusterPki(moved, input, { environment }).diagnostics).toEqual([]);
  });
});

describe('the programs of a host that are clients of the API', () => {
  const quick = { ...production, pki: { ...production.pki, keyType: 'ecdsa-p256' } } as const;
  const programs = ['kube-controller-manager', 'kube-scheduler'] as const;

  test('have kubeconfigs of their own, by certificates of the user that Kubernetes expects', async () => {
    const files = contents(await createClusterPki(quick, { environment }));
    for (const program of programs) {
      expect([...files.keys()].filter((name) => name.startsWith(`${program}.`))).toEqual([]);
      const [first, second] = ['control0', 'control1'].map((host) => {
        const name = `${program}-client-${host}`;
        const config = parseKubeconfig(files.get(`${name}.kubeconfig`) ?? '');
        expect(config).toMatchObject({
          user: `system:${program}`,
          certificate: files.get(`${name}.pem`),
          key: files.get(`${name}-key.pem`),
        });
        const { subject, purposes } = inspectCertificate(config.certificate);
        expect(subject).toMatchObject({
          commonName: `system:${program}`,
          organizations: [`system:${program}`],
        });
        expect(purposes).toEqual(['client auth']);
        return config;
      });
      expect(first?.key).not.toBe(second?.key);
    }
  });

  test('get them where one kubeconfig was for all hosts, and nothing else changes', async () => {
    const all = contents(await createClusterPki(quick, { environment }));
    const before = new Map(
      [...all].filter(([name]) => !/^kube-.*-client-control\d+\.(pem|kubeconfig)$/.test(name)),
    );
    const shared = contents(await createClusterPki({ ...quick, profile: 'guide' }, { environment }));
    for (const name of programs.flatMap((each) => [`${each}.pem`, `${each}-key.pem`, `${each}.kubeconfig`]))
      before.set(name, shared.get(name) ?? '');
    const { issued, diagnostics } = await ensureClusterPki(before, quick, { environment });
    expect(diagnostics).toEqual([]);
    expect(
      issued.filter((name) => !/^kube-.*-client-control\d+(-key)?\.(pem|kubeconfig)$/.test(name)),
    ).toEqual([]);
    expect(issued.filter((name) => name.endsWith('.kubeconfig'))).toHaveLength(6);
  });
});

test.each([
  '',
  '[]x',
  '{"etcd-ca": {"signs": "ca", "trusts": []}}',
  '{"other": {"signs": "ca", "trusts": ["ca"]}}',
  '{"ca": {"signs": "../ca", "trusts": ["../ca"]}}',
])('%j does not say which authorities are used', (text) => {
  expect(() => checkClusterPki(new Map([[authoritiesFile, text]]), production, { environment })).toThrow(
    expect.objectContaining({ code: 'authorities-unreadable' }),
  );
});
