import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { hasBinding, probeOf } from '../../src/components/etcd/administrators.js';
import type { ObjectClient } from '../../src/model/api.js';
import { ControlPlaneError } from '../../src/model/errors.js';
import { stageNames } from '../../src/model/stages.js';
import { carryOutOperation } from '../../src/operations/carry-out.js';
import type { OperationStep } from '../../src/operations/plan.js';
import { administratorWaves } from '../../src/plan/administrators.js';
import { planCluster } from '../../src/plan/plan.js';
import { exampleFound, exampleMaterials, examplePkiOf, exampleSpec, fakeSession } from '../example.js';
import { withoutPauses } from '../no-pauses.js';
import { gatewayAnswer, plain, seenHosts } from './members/example.js';

withoutPauses();

const guide = exampleSpec();
const spec = { ...guide, profile: 'production' } as const;
const group = 'harderway:cluster-admins';

/** The run was killed. */
class Killed extends Error {}

/** The binding, as etcd and the API have it: its subjects, once it exists. */
interface Cluster {
  subjects: readonly string[] | undefined;
  /** How often it was created. */
  created: number;
}

/** The answer of a member to the probe of its host. */
function answerOf({ subjects }: Cluster): string {
  const count = subjects === undefined ? '{"header":{"revision":"9"}}' : '{"header":{},"count":"1"}';
  return `${gatewayAnswer({ host: 1 }, plain(3))}${count}\n`;
}

/** The operations that a run plans, for members that answer so. */
function planned(answer: string | undefined, of: typeof guide = spec): readonly OperationStep[] {
  const views = seenHosts(of).map(({ host, seen }) => ({
    host,
    seen: { ...seen, answer },
    found: exampleFound,
    resources: [],
  }));
  return administratorWaves(of, views, stageNames).flatMap(({ hosts }) =>
    hosts.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'operation' ? [step] : []))),
  );
}

/** The course of a run: it is killed at a moment, and answers are lost. */
interface Fate {
  readonly killAt?: number | undefined;
  readonly lost?: readonly boolean[] | undefined;
}

/** The API as a run reaches it. */
function apiOf(cluster: Cluster, { killAt, lost = [] }: Fate): ObjectClient {
  let moments = 0;
  let asked = 0;
  const moment = (): void => {
    moments += 1;
    if (moments === killAt) throw new Killed();
  };
  const answer = (method: string, body: Buffer | undefined): number => {
    if (method === 'GET') return cluster.subjects === undefined ? 404 : 200;
    if (cluster.subjects !== undefined) return 409;
    const made: { readonly subjects: readonly { readonly name: string }[] } = JSON.parse(String(body));
    cluster.subjects = made.subjects.map(({ name }) => name);
    cluster.created += 1;
    return 201;
  };
  return {
    close: () => {},
    request: () => Promise.reject(new Error('not asked')),
    exchange: async (method, path, message) => {
      moment();
      const status = answer(method, message?.body);
      moment();
      asked += 1;
      if (lost[asked - 1] === true)
        throw new ControlPlaneError('api-request-failed', `${method} ${path}: timed out`);
      return { status, type: 'application/json', body: Buffer.alloc(0) };
    },
  };
}

/** One run: plans, and carries out what is planned. */
async function run(cluster: Cluster, fate: Fate = {}): Promise<readonly string[]> {
  const files = examplePkiOf(spec);
  const api = apiOf(cluster, fate);
  const notes: string[] = [];
  for (const step of planned(answerOf(cluster)))
    notes.push(
      ...(await carryOutOperation(step, {
        session: fakeSession(spec, () => ({})),
        onProgress: () => {},
        pki: () => ({ directory: '/c/auth', files, written: [], warnings: [] }),
        api: () => api,
      })),
    );
  return notes;
}

test('runs that are killed anywhere, or lose answers, are completed by the next, which finds nothing to do', async () => {
  const fate = fc.record({
    killAt: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
    lost: fc.array(fc.boolean(), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 4 }), async (fates) => {
      const cluster: Cluster = { subjects: undefined, created: 0 };
      for (const one of fates)
        await run(cluster, one).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
      await run(cluster);
      expect(cluster).toEqual({ subjects: [group], created: 1 });
      expect(planned(answerOf(cluster))).toEqual([]);
    }),
  );
});

test('rights that were taken away stay away', async () => {
  const cluster: Cluster = { subjects: undefined, created: 0 };
  await run(cluster);
  cluster.subjects = [];
  expect(planned(answerOf(cluster))).toEqual([]);
  // A run whose members did not answer looks for itself.
  const [step] = planned(undefined);
  expect(step).toMatchObject({ id: 'control0/kube-apiserver/bind-administrators' });
  await run(cluster);
  expect(cluster).toEqual({ subjects: [], created: 1 });
});

test('a restored cluster without the binding gets it again', async () => {
  const cluster: Cluster = { subjects: undefined, created: 0 };
  await run(cluster);
  cluster.subjects = undefined;
  expect(await run(cluster)).toEqual([`the group ${group} has the role cluster-admin`]);
  expect(cluster).toEqual({ subjects: [group], created: 2 });
});

test('an API that refuses is named, with the way to do it by hand', async () => {
  const [step] = planned(undefined);
  if (step === undefined) throw new Error('nothing is planned');
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 10_000;
    return now;
  });
  const api: ObjectClient = {
    ...apiOf({ subjects: undefined, created: 0 }, {}),
    exchange: async () => ({ status: 403, type: 'application/json', body: Buffer.alloc(0) }),
  };
  const context = { session: fakeSession(spec, () => ({})), onProgress: () => {}, api: () => api };
  const pki = () => ({ directory: '/c/auth', files: new Map(), written: [], warnings: [] });
  await expect(carryOutOperation(step, { ...context, pki })).rejects.toMatchObject({
    code: 'operation-failed',
    message: `could not give ${group} the role cluster-admin in time`,
    found: expect.stringContaining('403'),
    hint: expect.stringContaining(`kubectl create clusterrolebinding ${group}`),
  });
});

describe('a plan', () => {
  test('of the guide asks for no binding and makes none', () => {
    expect(planned(undefined, guide)).toEqual([]);
    expect(probeOf(guide).join(' ')).not.toContain('kv/range');
  });

  test('of production asks by the prefix of cluster.yaml', () => {
    const of = (more: Readonly<Record<string, string>>) => ({
      ...spec,
      kubeApiserver: { ...spec.kubeApiserver, extraFlags: more },
    });
    const keyIn = (argv: readonly string[]): string => {
      const body = argv[argv.lastIndexOf('--data') + 1] ?? '';
      const { key }: { readonly key: string } = JSON.parse(body);
      return Buffer.from(key, 'base64').toString();
    };
    expect(keyIn(probeOf(of({})))).toBe(`/registry/clusterrolebindings/${group}`);
    // API servers take all of these for the same.
    for (const prefix of ['/east', 'east', '/east/', 'east//'])
      expect(keyIn(probeOf(of({ 'etcd-prefix': prefix })))).toBe(`/east/clusterrolebindings/${group}`);
    expect(keyIn(probeOf(of({ 'etcd-prefix': '/' })))).toBe(`/clusterrolebindings/${group}`);
  });

  test.each([
    ['nothing', ''],
    ['no third line', gatewayAnswer({ host: 1 }, plain(3))],
    ['an error', `${gatewayAnswer({ host: 1 }, plain(3))}{"error":"etcdserver: not capable","code":2}\n`],
    ['half a line', `${gatewayAnswer({ host: 1 }, plain(3))}{"header":{},"cou`],
  ])('does not take %s for a binding', (_, answer) => {
    expect(hasBinding(answer)).toBe(false);
  });

  test('of new hosts gives administrators their rights last, and of some stages does not', async () => {
    const address = (host: string) => spec.hosts.find(({ name }) => name === host)?.address;
    const bare = (host: string): string =>
      `== host\nx86_64\nDebian\n0\n== address\n2: ens3    inet ${address(host)}/24 scope global ens3\n== end\n`;
    const session = fakeSession(spec, (host) => ({ stdout: bare(host) }));
    const materials = exampleMaterials('a', examplePkiOf(spec));
    const idsOf = async (stages = stageNames) =>
      (await planCluster(session, materials, { stages })).waves.map(({ id }) => id);
    expect(await idsOf()).toEqual(['install', 'etcd-settle', 'bind-administrators']);
    expect(await idsOf(['etcd', 'kube-scheduler'])).not.toContain('bind-administrators');
  });
});
