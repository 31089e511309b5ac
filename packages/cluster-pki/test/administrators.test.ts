import { describe, expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { ensureClusterPki } from '../src/cluster/cluster.js';
import { hostKubeconfig } from '../src/cluster/host-kubeconfig.js';
import { signingRequests } from '../src/cluster/requests.js';
import { authoritiesFile, formatUses } from '../src/contents/authorities.js';
import { requiredFiles } from '../src/contents/required-files.js';
import { hasSuperuserAdmin } from '../src/contents/superuser.js';
import { parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import type { ClusterPkiInput } from '../src/model.js';
import { at, contents, environment, input, newCluster } from './support.js';

const production: ClusterPkiInput = { ...input, profile: 'production' };

const groupsOf = (files: ReadonlyMap<string, string>, name: string): readonly string[] =>
  inspectCertificate(files.get(name) ?? '').subject.organizations;

const without = (files: ReadonlyMap<string, string>, ...names: readonly string[]): Map<string, string> =>
  new Map([...files].filter(([name]) => !names.includes(name)));

const superPair = ['super-admin.pem', 'super-admin-key.pem'];

const moved = newCluster('guide').then((guide) =>
  ensureClusterPki(contents(guide), production, { environment }),
);

/** A cluster of production whose admin is in the group of superusers, as the guide and earlier versions have it. */
const earlier = async (): Promise<Map<string, string>> =>
  without(contents((await moved).files), ...superPair);

describe('a new cluster', () => {
  test('of production has an admin that RBAC can revoke, and another that needs no RBAC', async () => {
    const files = await newCluster('production');
    const own = contents(files);
    expect(groupsOf(own, 'admin.pem')).toEqual(['harderway:cluster-admins']);
    expect(groupsOf(own, 'super-admin.pem')).toEqual(['system:masters']);
    expect(files.get('super-admin-key.pem')?.secret).toBe(true);
    expect(checkClusterPki(own, production, { environment })).toEqual({ missing: [], diagnostics: [] });
    expect(requiredFiles(own, production)).toEqual(expect.arrayContaining(superPair));
  });

  test('of the guide has one admin', async () => {
    const own = contents(await newCluster('guide'));
    expect(groupsOf(own, 'admin.pem')).toEqual(['system:masters']);
    expect([...own.keys()].filter((name) => name.includes('super-admin'))).toEqual([]);
  });
});

describe('an admin who is still a superuser', () => {
  test('does what the pair beside it is for, which is issued while the key of the CA is here', async () => {
    const own = await earlier();
    expect(hasSuperuserAdmin(own)).toBe(true);
    const { issued } = await ensureClusterPki(own, production, { environment });
    expect(issued).toEqual(superPair);
    const { issued: none, files } = await ensureClusterPki(without(own, 'ca-key.pem'), production, {
      environment,
    });
    expect([none, files.has('super-admin.pem')]).toEqual([[], false]);
  });

  test('keeps the group when its certificate is renewed for another reason', async () => {
    const late = at('2039-12-20T00:00:00Z');
    const { files, issued } = await ensureClusterPki(await earlier(), production, {
      environment: late,
      renew: ({ code }) => code.startsWith('expires-'),
    });
    expect(issued).toEqual(expect.arrayContaining(['admin.pem', 'admin-key.pem', 'admin.kubeconfig']));
    expect(groupsOf(contents(files), 'admin.pem')).toEqual(['system:masters']);
  });

  test('leaves it once that is asked for, in its kubeconfig too', async () => {
    const { files } = await ensureClusterPki(await earlier(), production, {
      environment,
      renew: ({ code }) => code === 'unrevocable',
    });
    const own = contents(files);
    expect(groupsOf(own, 'admin.pem')).toEqual(['harderway:cluster-admins']);
    expect(parseKubeconfig(own.get('admin.kubeconfig') ?? '').certificate).toBe(own.get('admin.pem'));
    expect(hasSuperuserAdmin(own)).toBe(false);
    expect(checkClusterPki(own, production, { environment })).toEqual({ missing: [], diagnostics: [] });
  });

  test('leaves it in its kubeconfig too, where a run was killed in between', async () => {
    const former = await earlier();
    const { files } = await ensureClusterPki(former, production, {
      environment,
      renew: ({ code }) => code === 'unrevocable',
    });
    const half = new Map([
      ...contents(files),
      ['admin.kubeconfig', former.get('admin.kubeconfig') ?? ''] as const,
    ]);
    const { issued } = await ensureClusterPki(half, production, { environment });
    expect(issued).toEqual(['admin.kubeconfig']);
  });
});

test('going back to the guide asks for an admin of the guide', async () => {
  const own = contents(await newCluster('production'));
  const uses = formatUses({ 'etcd-ca': { signs: 'ca', trusts: ['etcd-ca', 'ca'] } });
  const { diagnostics } = checkClusterPki(new Map([...own, [authoritiesFile, uses]]), input, { environment });
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'wrong-subject', file: 'admin.pem' }));
});

test('a CA elsewhere is asked to sign both', async () => {
  const elsewhere = { ...production, pki: { ...production.pki, authorityKeys: 'elsewhere' } } as const;
  const { requests } = await signingRequests(new Map(), elsewhere, { environment });
  expect(requests.map(({ name }) => name)).toEqual(expect.arrayContaining(['admin', 'super-admin']));
  const own = without(contents(await newCluster('production')), ...superPair);
  await expect(
    ensureClusterPki(without(own, 'ca-key.pem'), elsewhere, { environment }),
  ).rejects.toMatchObject({ code: 'authority-key-missing', message: expect.stringMatching(/super-admin/) });
});

test('a kubeconfig of super-admin has a context of its own in the same cluster', async () => {
  const files = await newCluster('production');
  const own = parseKubeconfig(hostKubeconfig(files, production, { superAdmin: true }));
  expect(own).toMatchObject({ cluster: 'kubenet', context: 'super-admin@kubenet', user: 'super-admin' });
  expect(own.certificate).toBe(files.get('super-admin.pem')?.content);
});
