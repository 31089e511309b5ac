import { describe, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { createClusterPki, ensureClusterPki } from '../src/cluster/cluster.js';
import { authoritiesFile, formatUses } from '../src/contents/authorities.js';
import { encryptionKeyNames } from '../src/encryption/key-names.js';
import { parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import { derivedFiles } from '../src/rotation/derived-files.js';
import { at, contents, environment, input, newCluster } from './support.js';

const production = { ...input, profile: 'production' } as const;

const moved = newCluster('guide').then((guide) =>
  ensureClusterPki(contents(guide), production, { environment }),
);

describe('a new cluster', () => {
  const encryptionOf = (files: ReadonlyMap<string, string>) =>
    encryptionKeyNames(files.get('encryption-config.yaml') ?? '').map(({ provider }) => provider);

  test('encrypts by secretbox in production, and one of the guide goes on as it began', async () => {
    const own = contents(await newCluster('production'));
    expect(encryptionOf(own)).toEqual(['secretbox']);
    expect(encryptionOf(contents((await moved).files))).toEqual(['aescbc']);
  });

  test('gives CAs a lifetime of their own, and keys that tokens are checked with', async () => {
    const pki = { validityHours: 24 * 365, authorityValidityHours: 24 * 3650 };
    const files = contents(await createClusterPki({ ...production, pki }, { environment }));
    const ends = (name: string) => inspectCertificate(files.get(name) ?? '').notAfter.getUTCFullYear();
    expect(['ca.pem', 'etcd-ca.pem', 'service-account.pem'].map(ends)).toEqual([2039, 2039, 2039]);
    expect(['admin.pem', 'etcd-peer-control0.pem'].map(ends)).toEqual([2031, 2031]);
  });
});

describe('a cluster of the guide that goes to production', () => {
  test('keeps its authority for members of etcd, until they trust the new one', async () => {
    const guide = await newCluster('guide');
    const { files, diagnostics } = await moved;
    expect(diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ['unrevocable', 'admin.pem'],
      ['unrevocable', 'admin.kubeconfig'],
    ]);
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
    expect(found.get('ca.pem')).toBe(guide.get('ca.pem')?.content);
    expect(found.get('admin.kubeconfig')).toBe(guide.get('admin.kubeconfig')?.content);
    const derived = derivedFiles(found, production);
    expect(derived.get('etcd-ca-trust.pem')).toBe(`${found.get('ca.pem')}${found.get('etcd-ca.pem')}`);
    expect(derived.get('ca-trust.pem')).toBe(guide.get('ca.pem')?.content);
    expect(derived.get('signing-ca.pem')).toBe(guide.get('ca.pem')?.content);
  });

  test('names what its next authority signs again', async () => {
    const { files } = await moved;
    const uses = { 'etcd-ca': { signs: 'etcd-ca', trusts: ['ca', 'etcd-ca'] } };
    const existing = new Map([...contents(files), [authoritiesFile, formatUses(uses)]]);
    const found = checkClusterPki(existing, production, { environment }).diagnostics;
    const diagnostics = found.filter(({ code }) => code !== 'unrevocable');
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['other-authority']));
    expect(new Set(diagnostics.map(({ file }) => file.replace(/-control\d/, '')))).toEqual(
      new Set(['etcd-server.pem', 'etcd-peer.pem', 'etcd-client.pem', 'kube-apiserver-etcd-client.pem']),
    );
  });

  test('keeps the keys of certificates that are issued again', async () => {
    const existing = contents(await newCluster('production'));
    const later = at('2039-12-20T00:00:00Z');
    const renewed = await ensureClusterPki(existing, production, {
      environment: later,
      renew: ({ file }) => file === 'etcd-peer-control0.pem',
    });
    expect(renewed.issued).toEqual(['etcd-peer-control0.pem']);
  });

  test('keeps its authorities beside a certificate of the guide', async () => {
    const [files, guide] = await Promise.all([newCluster('production'), newCluster('guide')]);
    const left = ['kubernetes.pem', 'kubernetes-key.pem'].map((name) => [
      name,
      guide.get(name)?.content ?? '',
    ]);
    const existing = new Map([
      ...contents(files),
      ...left.map(([name = '', text = '']) => [name, text] as const),
    ]);
    const { diagnostics, issued } = await ensureClusterPki(existing, production, { environment });
    expect({ diagnostics, issued }).toEqual({ diagnostics: [], issued: [] });
  });

  test('does not go back while etcd is on another authority', async () => {
    const existing = contents(await newCluster('production'));
    const { diagnostics, issued } = await ensureClusterPki(existing, input, {
      environment,
      renew: () => true,
    });
    expect(diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ['authority-apart', 'authorities.json'],
    ]);
    expect(issued).toEqual([]);
    const uses = { 'etcd-ca': { signs: 'ca', trusts: ['etcd-ca', 'ca'] } };
    const moved = new Map([...existing, [authoritiesFile, formatUses(uses)]]);
    const left = checkClusterPki(moved, input, { environment }).diagnostics;
    expect(left.map(({ code }) => code)).toEqual(['wrong-subject', 'wrong-subject']);
  });
});

describe('the programs of a host that are clients of the API', () => {
  const programs = ['kube-controller-manager', 'kube-scheduler'] as const;

  test('have kubeconfigs of their own, by certificates of the user that Kubernetes expects', async () => {
    const files = contents(await newCluster('production'));
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
    const all = contents(await newCluster('production'));
    const before = new Map(
      [...all].filter(([name]) => !/^kube-.*-client-control\d+\.(pem|kubeconfig)$/.test(name)),
    );
    const shared = contents(await newCluster('guide'));
    for (const name of programs.flatMap((each) => [`${each}.pem`, `${each}-key.pem`, `${each}.kubeconfig`]))
      before.set(name, shared.get(name) ?? '');
    const { issued, diagnostics } = await ensureClusterPki(before, production, { environment });
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
