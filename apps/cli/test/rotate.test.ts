import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterSpec, exampleClusterYaml } from '@harderway/cluster-spec';
import type { Plan, Rotation } from '@harderway/control-plane';
import { describe, expect, it } from 'vitest';
import { somePlan } from './plans.js';
import { emptyPlan, harderway, noPki, temporaryDirectory } from './surroundings.js';

/** An engine whose rotation goes through its stages, and that notes what it is asked to do. */
function recorder(more: Readonly<Record<string, unknown>> = {}) {
  const events: string[] = [];
  const from = { signs: 'etcd-ca', trusts: ['etcd-ca'] };
  const all: Rotation['stages'] = [
    { name: 'trust', use: { signs: 'etcd-ca', trusts: ['etcd-ca', 'etcd-ca-2'] } },
    { name: 'sign', use: { signs: 'etcd-ca-2', trusts: ['etcd-ca', 'etcd-ca-2'] } },
    { name: 'drop', use: { signs: 'etcd-ca-2', trusts: ['etcd-ca-2'] } },
  ];
  let done = 0;
  return {
    events,
    engine: {
      ensurePki: noPki,
      loadPki: noPki,
      findRotation: async (_: unknown, role: Rotation['role']): Promise<Rotation> => ({
        role,
        from,
        to: 'etcd-ca-2',
        stages: all.slice(done),
        since: new Date(),
      }),
      completeRotation: async (spec: ClusterSpec) => {
        events.push('complete');
        return noPki(spec);
      },
      beginStage: async (spec: ClusterSpec, _: unknown, { name }: Rotation['stages'][number]) => {
        events.push(name);
        done += 1;
        return noPki(spec);
      },
      untilNonePresentsAnother: async () => {
        events.push('look');
      },
      untilNoneTrustsFormer: async () => {
        events.push('former');
        return 0;
      },
      planCluster: async (): Promise<Plan> => {
        events.push('plan');
        return emptyPlan;
      },
      verifyCluster: async () => {
        events.push('verify');
        return [];
      },
      ...more,
    },
  };
}

/** An API that nothing asks. */
const noApi = { openApi: () => ({ close: () => {}, request: async () => ({ status: 200, body: '' }) }) };

type Report = (done: number, of: number) => void;

async function productionDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), exampleClusterYaml({ profile: 'production' }));
  return directory;
}

describe('harderway rotate', () => {
  it('shows the stages that are left', async () => {
    const { engine, events } = recorder();
    const directory = await productionDirectory();
    const ran = await harderway(['rotate', 'etcd-ca', '--plan'], { directory, engine });
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    expect(ran.stdout).toBe(`etcd-ca: from etcd-ca to etcd-ca-2

1. trust etcd-ca and etcd-ca-2
2. sign by etcd-ca-2, which all trust by then
3. trust etcd-ca-2 alone
`);
    expect(events).toEqual([]);
  });

  it('carries each out on all hosts before the next, and completes what was begun', async () => {
    const { engine, events } = recorder();
    const directory = await productionDirectory();
    const ran = await harderway(['rotate', 'etcd-ca', '--yes'], { directory, engine });
    expect(ran).toMatchObject({ code: 0 });
    const stage = ['plan', 'verify'];
    expect(events).toEqual([
      ...['complete', 'plan'],
      ...['trust', ...stage],
      ...['sign', ...stage],
      ...['look', 'drop', ...stage],
    ]);
  });

  it('stops before the last stage where something still presents the old authority, and goes on from there', async () => {
    let isHeld = true;
    const { engine, events } = recorder({
      untilNonePresentsAnother: async () => {
        if (isHeld) throw new Error('certificates of another authority are still presented');
      },
    });
    const directory = await productionDirectory();
    const first = await harderway(['rotate', 'etcd-ca', '--yes'], { directory, engine });
    expect(first.code).toBe(1);
    expect(events).not.toContain('drop');
    isHeld = false;
    events.splice(0);
    expect((await harderway(['rotate', 'etcd-ca', '--yes'], { directory, engine })).code).toBe(0);
    expect(events).toEqual(['complete', 'plan', 'drop', 'plan', 'verify']);
  });

  it('gives tokens of pods the time to end', async () => {
    const old = [{ namespace: 'kube-system', name: 'default-token' }];
    const renewed: unknown[] = [];
    const { engine, events } = recorder({
      ...noApi,
      oldTokens: async () => old,
      renewTokens: async (_: unknown, tokens: unknown) => {
        renewed.push(tokens);
      },
    });
    const directory = await productionDirectory();
    const argv = ['rotate', 'service-account', '--yes'];
    const ran = await harderway(argv, { directory, engine });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('rotation-waits');
    expect(renewed).toEqual([old]);
    expect(events).not.toContain('drop');
    expect((await harderway([...argv, '--no-wait'], { directory, engine })).code).toBe(0);
    expect(events).toContain('drop');
  });

  it('makes sure that all trust a new authority of the cluster before it signs', async () => {
    const { engine, events } = recorder({
      ...noApi,
      untilNoneTrustsOldAlone: async (_: unknown, { to }: { readonly to: string }) => {
        events.push(`trusted ${to}`);
        return ['APIService: GET /apis: 500'];
      },
      kubeletsOfOld: async () => {
        events.push('kubelets');
        return ['kubelet of worker0'];
      },
    });
    const directory = await productionDirectory();
    const ran = await harderway(['rotate', 'ca', '--yes'], { directory, engine });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('warning: not looked at: APIService');
    expect(ran.stderr).toContain('kubelet of worker0');
    const trusted = 'trusted ';
    expect(events.filter((event) => !['plan', 'verify'].includes(event))).toEqual([
      ...['complete', 'former', 'trust', trusted, 'sign', trusted, 'look', 'kubelets'],
    ]);
    events.splice(0);
    expect((await harderway(['rotate', 'ca', '--yes', '--no-wait'], { directory, engine })).code).toBe(0);
    expect(events).toEqual(['complete', 'plan', trusted, 'look', 'drop', 'plan', 'former', 'verify']);
  });

  it.each(['ca', 'front-proxy-ca'])(
    'only completes what an earlier rotation of %s has left',
    async (role) => {
      const { engine, events } = recorder({ ...noApi, untilNoneTrustsFormer: async () => 1 });
      const directory = await productionDirectory();
      const ran = await harderway(['rotate', role, '--yes'], { directory, engine });
      expect(ran).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('An earlier rotation is complete now. To rotate'),
      });
      expect(events).toEqual(['complete', 'plan']);
    },
  );

  it.each(['etcd-ca', 'service-account'])(
    'only applies what a rotation of %s has left in its last stage',
    async (role) => {
      const { engine, events } = recorder({
        ...noApi,
        planCluster: async () => {
          events.push('plan');
          return events.filter((event) => event === 'plan').length === 1 ? somePlan : emptyPlan;
        },
        preflight: async () => [],
        applyPlan: async () => {
          events.push('apply');
          return { steps: 1, elapsedMs: 1, hosts: [], notes: [] };
        },
        oldTokens: async () => [],
        renewTokens: async () => {},
      });
      const directory = await productionDirectory();
      const argv = ['rotate', role, '--yes', '--no-wait'];
      const ran = await harderway(argv, { directory, engine });
      expect(ran).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('What was left to apply is applied now. To rotate'),
      });
      expect(events).toEqual(['complete', 'plan', 'apply']);
      events.splice(0);
      expect((await harderway([...argv, '--to', `${role}-2`], { directory, engine })).code).toBe(0);
      expect(events).toContain('drop');
    },
  );

  it('writes all again before an encryption key is dropped', async () => {
    const { engine, events } = recorder({
      ...noApi,
      rewriteOutdated: async (_: unknown, __: unknown, { onProgress }: { onProgress: Report }) => {
        events.push('rewrite');
        onProgress(1, 2);
        onProgress(2, 2);
        return events.includes('sign') ? 2 : 0;
      },
    });
    const directory = await productionDirectory();
    const ran = await harderway(['rotate', 'encryption-key', '--yes'], { directory, engine });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('3. write all again by etcd-ca-2, then read etcd-ca-2 alone');
    expect(ran.stdout).toContain('2 objects in etcd are by');
    expect(events.filter((event) => !['plan', 'verify'].includes(event))).toEqual([
      ...['complete', 'rewrite', 'trust', 'sign', 'rewrite', 'drop'],
    ]);
  });

  it('only completes what an earlier rotation of the encryption key has left', async () => {
    const { engine, events } = recorder({ ...noApi, rewriteOutdated: async () => 3 });
    const directory = await productionDirectory();
    const ran = await harderway(['rotate', 'encryption-key', '--yes'], { directory, engine });
    expect(ran.stdout).toContain('An earlier rotation is complete now. To rotate');
    expect(events).toEqual(['complete', 'plan']);
  });

  it.each([
    [['rotate', 'ca', '--provider', 'aescbc'], 64],
    [['rotate', 'encryption-key', '--to', 'key2'], 64],
    [['rotate'], 64],
    [['rotate', 'kubelet'], 64],
    [['rotate', 'etcd-ca', '--back', '--to', 'ca'], 64],
    [['rotate', 'etcd-ca'], 64],
  ])('%j is refused', async (argv, code) => {
    const { engine, events } = recorder();
    const directory = await productionDirectory();
    expect((await harderway(argv, { directory, engine })).code).toBe(code);
    expect(events).toEqual([]);
  });
});
