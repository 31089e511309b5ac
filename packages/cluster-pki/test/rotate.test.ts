import { expect, test } from 'vitest';
import { inspectCertificate } from '../src/certificate/inspect.js';
import { checkClusterPki } from '../src/cluster/check.js';
import { authoritiesFile, type SigningRole } from '../src/contents/authorities.js';
import { parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import type { ClusterPkiInput } from '../src/model.js';
import { derivedFiles } from '../src/rotation/derived-files.js';
import { rotateAuthority } from '../src/rotation/rotate.js';
import { contents, environment, input, newCluster } from './support.js';

const production: ClusterPkiInput = { ...input, profile: 'production' };

/** The files before a rotation and after each stage of it, to its end. */
async function rotateToEnd(role: SigningRole): Promise<readonly ReadonlyMap<string, string>[]> {
  const all = [contents(await newCluster('production'))];
  for (let calls = 0; calls < 4; calls += 1) {
    const before = all.at(-1) ?? new Map();
    // A call without a target after the last stage would begin another rotation.
    const to = calls < 3 ? undefined : `${role}-2`;
    const { stage, left, issued, files } = await rotateAuthority(before, production, role, {
      to,
      environment,
    });
    const after = new Map([...before, ...contents(files)]);
    expect(stage?.name).toBe(['trust', 'sign', 'drop'][calls]);
    expect(left.length).toBe(Math.max(0, 2 - calls));
    const changed = [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
    expect([...issued].sort()).toEqual(changed.sort());
    if (stage === undefined) return all;
    all.push(after);
  }
  throw new Error('the rotation does not end');
}

const rotated = { ca: rotateToEnd('ca'), 'etcd-ca': rotateToEnd('etcd-ca') };

test('an authority gives way to another in three stages, and nothing is faulty at any of them', async () => {
  const stages = await rotated['etcd-ca'];
  expect(stages.length).toBe(4);
  const [before, trusting, signing, dropped] = stages;
  const trusted = stages.map((files) => derivedFiles(files, production).get('etcd-ca-trust.pem'));
  const [former, next] = [before?.get('etcd-ca.pem'), trusting?.get('etcd-ca-2.pem')];
  expect(trusted).toEqual([former, `${former}${next}`, `${former}${next}`, next]);
  const peer = 'etcd-peer-control0.pem';
  expect(trusting?.get(peer)).toBe(before?.get(peer));
  expect(dropped?.get(peer)).toBe(signing?.get(peer));
  expect(inspectCertificate(signing?.get(peer) ?? '', { authority: next }).issuedByAuthority).toBe(true);
  expect(signing?.get('kube-apiserver-control0.pem')).toBe(before?.get('kube-apiserver-control0.pem'));
  for (const files of stages)
    expect(checkClusterPki(files, production, { environment })).toMatchObject({
      missing: [],
      diagnostics: [],
    });
});

test('kubeconfigs trust both authorities of the cluster before the new one signs', async () => {
  const [before, trusting, , dropped] = await rotated.ca;
  const trustOf = (files: ReadonlyMap<string, string> | undefined): string =>
    parseKubeconfig(files?.get('admin.kubeconfig') ?? '').authority;
  const [former, next] = [before?.get('ca.pem'), dropped?.get('ca-2.pem')];
  expect(trustOf(trusting)).toBe(`${former}${next}`);
  expect(trustOf(dropped)).toBe(next);
});

test('a rotation goes back to the authority it came from', async () => {
  const [, trusting = new Map<string, string>()] = await rotated['etcd-ca'];
  const options = { to: 'etcd-ca', environment };
  const { stage, files } = await rotateAuthority(trusting, production, 'etcd-ca', options);
  expect(stage?.name).toBe('drop');
  expect(JSON.parse(files.get(authoritiesFile)?.content ?? '')).toMatchObject({
    revision: 2,
    'etcd-ca': { signs: 'etcd-ca', trusts: ['etcd-ca'] },
  });
});

test.each<[string, ClusterPkiInput, SigningRole, ReadonlyMap<string, string>]>([
  ['the single authority of the guide', input, 'ca', new Map()],
  [
    'an authority that etcd trusts too',
    production,
    'ca',
    new Map([[authoritiesFile, '{"etcd-ca":{"signs":"ca","trusts":["ca","etcd-ca"]}}']]),
  ],
])('%s is not rotated', async (_, cluster, role, more) => {
  const existing = new Map([...contents(await newCluster('production')), ...more]);
  await expect(rotateAuthority(existing, cluster, role, { environment })).rejects.toMatchObject({
    code: 'rotation-refused',
    hint: expect.stringMatching(/\w/),
  });
});
