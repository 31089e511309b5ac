import { type ClusterSpec, exampleClusterYaml } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import { components } from '../../src/components/index.js';
import type { ControlPlaneError } from '../../src/model/errors.js';
import type { Materials } from '../../src/model/materials.js';
import { planToJson } from '../../src/model/plan-json.js';
import type { Wave } from '../../src/operations/plan.js';
import { planCluster } from '../../src/plan/plan.js';
import { parseSavedPlan, type SavedPlan } from '../../src/plan/saved/model.js';
import { assertSamePlan, savePlan } from '../../src/plan/saved/saved.js';
import { type HostChanges, type ScheduledStep, schedule } from '../../src/plan/schedule.js';
import { clusterFile } from '../../src/procedures/cluster.js';
import type { Procedure } from '../../src/procedures/model.js';
import { assertSameProcedure, parseSavedProcedure, saveProcedure } from '../../src/procedures/saved.js';
import { exampleMaterials, examplePki, exampleSpec, fakeSession } from '../example.js';
import { healthOf } from '../health.js';
import { withoutPauses } from '../no-pauses.js';

withoutPauses();

/** The differences from hosts on which nothing of ours is but etcd. */
interface Variation {
  readonly yaml?: (text: string) => string;
  readonly generation?: number;
  readonly machineId?: string;
  readonly etcdVersion?: string;
  readonly member?: string;
  readonly program?: string;
  readonly pki?: Materials['pki']['files'];
  /** Digest of the CA's key on the hosts, which have another one than the credentials. Default: they have none. */
  readonly replaced?: string;
}

/** The answer of a cluster of one member. */
const memberAnswer = (id: string): string =>
  [
    { header: { cluster_id: '1', member_id: id }, version: '3.5.16', leader: id },
    { members: [{ ID: id, name: 'control0', peerURLs: ['https://192.168.1.11:2380'] }] },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n');

/** Connections to hosts that answer as they would. */
function sessionOf(spec: ClusterSpec, variation: Variation = {}): ReturnType<typeof fakeSession> {
  const { generation = 3, machineId = 'one', etcdVersion = '3.5.16', member = '7' } = variation;
  return fakeSession(spec, (host, words) => {
    if (words.includes('== clock'))
      return {
        stdout: `== clock\n1700000000.5\n== machine\n${host}\n${machineId} ${host}\n== units\nId=etcd.service\nActiveState=active\n== versions\netcd.service|etcd Version: ${etcdVersion}\n== end\n`,
      };
    if (words.includes('/member/list') && !words.includes('== host')) return { stdout: memberAnswer(member) };
    const address = spec.hosts.find(({ name }) => name === host)?.address;
    const time = '2026-05-01 08:00:00 +0000';
    const key = '/var/lib/kubernetes/ca-key.pem';
    const probed = [
      'x86_64',
      'Debian',
      generation,
      '== address',
      `2: ens3    inet ${address}/24 scope global`,
      ...(variation.replaced === undefined
        ? []
        : ['== stat', `regular file|600|root:0|root:0|52 ${time}|9|${time}|${time}|${key}`]),
      ...(variation.replaced === undefined ? [] : ['== sha256', `${variation.replaced}  ${key}`]),
    ];
    return { stdout: ['== host', ...probed, '== end', ''].join('\n') };
  });
}

/** Plans one stage and saves that. */
async function saved(variation: Variation = {}): Promise<SavedPlan> {
  const session = sessionOf(exampleSpec(variation.yaml), variation);
  const materials = exampleMaterials(variation.program, variation.pki);
  const stages = ['kube-scheduler', 'kube-apiserver'] as const;
  return savePlan(session, materials, await planCluster(session, materials, { stages }), { stages });
}

/** A saved plan of a roll of etcd and the schedulers, made while a host leads etcd. */
function rolling(leader: string, change = (waves: readonly Wave[]) => waves): SavedPlan {
  const names = ['control0', 'control1', 'control2'];
  const shown = { action: 'restart', summary: 'restart', why: 'changed' } as const;
  const restart = (host: string, stage: string): ScheduledStep => {
    const resource = { kind: 'unit', name: `${stage}.service`, enabled: true, active: true } as const;
    const id = `unit:${resource.name}`;
    return {
      kind: 'change',
      id: `${host}/${id}`,
      host,
      stage,
      ...shown,
      change: { id, ...shown, resource },
      component: stage,
    };
  };
  const stages = ['etcd', 'kube-scheduler'];
  const changes = names.map(
    (host): HostChanges => ({
      host,
      steps: stages.map((stage) => restart(host, stage)),
      running: new Set(stages),
    }),
  );
  const health = new Map([['etcd', healthOf(names, names, 2)]]);
  const waves = change(schedule(changes, health, components, new Map([['etcd', leader]])));
  const plan = planToJson({ kind: 'apply', cluster: 'kubenet', hosts: [], waves });
  return parseSavedPlan(
    JSON.stringify({ format: 'harderway-plan/1', cluster: 'kubenet', madeAt: 'then', madeOn: {}, plan }),
  );
}

function differencesOf(before: SavedPlan, now: SavedPlan): readonly string[] {
  try {
    assertSamePlan(before, now);
  } catch (error) {
    expect(error).toMatchObject({ code: 'plan-outdated', message: expect.stringContaining(before.madeAt) });
    return (error as ControlPlaneError).details;
  }
  return [];
}

describe('a saved plan', () => {
  test('is read back as it was written, and fits as long as nothing changes', async () => {
    const before = await saved();
    const read = parseSavedPlan(JSON.stringify(before, null, 2));
    expect(read).toEqual(before);
    expect(read.stages).toEqual(['kube-scheduler', 'kube-apiserver']);
    expect(read.plan.waves.length).toBeGreaterThan(0);
    expect(differencesOf(read, { ...(await saved()), madeAt: 'later' })).toEqual([]);
  });

  test('holds no secret and no content of one', async () => {
    const text = JSON.stringify(await saved());
    expect(text).toContain('encryption-config.yaml');
    expect(text).not.toContain('SECRET');
  });

  test('does not mind where this machine keeps things', async () => {
    const elsewhere = { yaml: (text: string) => text.replace(/user: \w+/, 'user: somebody') };
    expect(differencesOf(await saved(), await saved(elsewhere))).toEqual([]);
  });

  test.each<[string, Variation, string]>([
    ['a host that was changed since', { generation: 4 }, 'changes so far on control0: 4, was 3'],
    ['a machine that is another', { machineId: 'two' }, 'machine of control1: SHA-256 '],
    [
      'a version that runs',
      { etcdVersion: '3.5.30' },
      'etcd.service on control2: etcd Version: 3.5.30, was etcd Version: 3.5.16',
    ],
    ['a member that was replaced', { member: '8' }, 'etcd member control0: 8, was 7'],
    [
      'a program',
      { program: 'b' },
      'program kube-scheduler for amd64: SHA-256 bbbbbbbbbbbb..., was SHA-256 a',
    ],
    [
      'cluster.yaml',
      { yaml: (text) => text.replace('extraFlags: {}', 'extraFlags: { v: "3" }') },
      'cluster.yaml: SHA-256 ',
    ],
    [
      'a credential',
      { pki: new Map([...examplePki, ['ca-key.pem', { content: 'SECRET other', secret: true }]]) },
      'step control0/prepare/file:/var/lib/kubernetes/ca-key.pem: create /var/lib/kubernetes/ca-key.pem (0600, root:root, secret), was otherwise in detail',
    ],
  ])('is refused after a change of %s', async (_, variation, expected) => {
    const found = differencesOf(await saved(), await saved(variation));
    expect(found.filter((line) => line.startsWith(expected))).toHaveLength(1);
    expect(found.length).toBeLessThanOrEqual(21);
    expect(found.join('\n')).not.toContain('SECRET other');
  });

  test('is refused after somebody has changed a secret file on a host that it replaces', async () => {
    const [before, now] = ['a', 'b'].map((digit) => saved({ replaced: digit.repeat(64) }));
    if (before === undefined || now === undefined) throw new Error('two plans');
    expect(differencesOf(await before, await before)).toEqual([]);
    expect(differencesOf(await before, await now)).toContain(
      'step control0/prepare/file:/var/lib/kubernetes/ca-key.pem: update /var/lib/kubernetes/ca-key.pem (0600, root:root, secret), was otherwise in detail',
    );
  });

  test('fits whoever leads by now: the order of hosts alone is another', () => {
    const before = rolling('control0');
    const now = rolling('control2');
    expect(before.plan.waves.map(({ id }) => id).slice(0, 3)).toEqual([
      'etcd:control1',
      'etcd:control2',
      'etcd:control0',
    ]);
    expect(now.plan.waves.map(({ id }) => id).slice(0, 3)).toEqual([
      'etcd:control0',
      'etcd:control1',
      'etcd:control2',
    ]);
    expect(differencesOf(before, now)).toEqual([]);
  });

  test('is refused where components come in another order, or a guard is another', () => {
    const before = rolling('control0');
    const reversed = (waves: readonly Wave[]): readonly Wave[] => [...waves].reverse();
    expect(differencesOf(before, rolling('control0', reversed))).toEqual([
      'order of the waves: kube-scheduler, etcd, was etcd, kube-scheduler',
    ]);
    const unguarded = (waves: readonly Wave[]): readonly Wave[] =>
      waves.map(({ guard, ...wave }) =>
        wave.id === 'etcd:control1' ? wave : { ...wave, ...(guard && { guard }) },
      );
    expect(differencesOf(before, rolling('control0', unguarded))).toEqual([
      'wave etcd:control1: etcd on control1, was otherwise in detail',
    ]);
  });

  test.each([
    ['no JSON', '{', 'it is not JSON, or it is incomplete'],
    ['another version', '{"format":"harderway-plan/2"}', 'harderway-plan/2, which another version'],
    ['a plan of plan --json', '{"kind":"apply","waves":[]}', 'format: '],
  ])('is not what has %s', (_, text, found) => {
    expect(() => parseSavedPlan(text)).toThrow(
      expect.objectContaining({ code: 'plan-unreadable', found: expect.stringContaining(found) }),
    );
  });
});

test('a saved upgrade is refused once a program that it would bring is another', async () => {
  const edits = [{ path: ['versions', 'kubernetes'], value: '1.31.1' }];
  const upgrade = {
    kind: 'upgrade',
    cluster: 'kubenet',
    notes: [],
    path: { kind: 'plan', hops: [] },
    phases: [
      {
        id: 'kubernetes 1.31.1',
        title: '',
        before: [],
        edit: { kind: 'cluster-file', edits },
        after: [],
        verify: true,
      },
    ],
  } as unknown as Procedure;
  const request = { kind: 'upgrade', to: { kubernetes: '1.31.1' } } as const;
  const file = clusterFile('/c/cluster.yaml', exampleClusterYaml());
  const cluster = { file, session: sessionOf(file.spec) };
  const save = (ahead: string) =>
    saveProcedure(cluster, request, upgrade, {
      materials: async ({ file: { spec } }) =>
        exampleMaterials(spec.versions.kubernetes === '1.31.1' ? ahead : 'a'),
    });
  const before = await save('b');
  expect(() => assertSameProcedure(before, before)).not.toThrow();
  const now = await save('c');
  expect(() => assertSameProcedure(before, now)).toThrow(
    expect.objectContaining({
      code: 'plan-outdated',
      details: expect.arrayContaining([
        'program kube-apiserver for amd64 after kubernetes 1.31.1: SHA-256 cccccccccccc..., was SHA-256 bbbbbbbbbbbb...',
      ]),
    }),
  );
});

test.each([
  ['{"format":"harderway-procedure/1"', 'it is not JSON, or it is incomplete'],
  [
    '{"format":"harderway-procedure/1","cluster":7}',
    'cluster: Invalid input: expected string, received number',
  ],
])('a damaged procedure says what is wrong with it: %s', (text, found) => {
  expect(() => parseSavedProcedure(text)).toThrow(
    expect.objectContaining({ code: 'plan-unreadable', found }),
  );
});
