import { downLab, type EtcdRelease } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageName } from '../src/model/stages.js';
import { withPrograms } from './bad-days/other-programs.js';
import type { ActorLine } from './bad-days/protocol.js';
import { memberRuns, serverReady, watchServers } from './bad-days/servers.js';
import { sendSignal } from './bad-days/signals.js';
import { type Acting, type Stage, setStage, stages as withoutBalancer } from './bad-days/stage.js';

const name = 'killed-upgrade';
const stages = ['prepare', 'etcd', 'kube-apiserver'] as const;

let set: Stage | undefined;
function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

beforeAll(async () => {
  set = await setStage({ name, etcdOf: 'bookworm' });
  const { error } = await set.act({ file: await set.cluster(), op: 'apply', stages });
  expect(error).toBeUndefined();
});
afterAll(() => downLab(name));

/** How a run is ended early at a step of a host. */
type Cut = (acting: Acting, host: string) => Promise<void>;

const killed: Cut = async ({ child }) => {
  child.kill('SIGKILL');
};

/** Ends the processes of its connections on the host, and so that of this request too. */
const cutOff: Cut = async (_, host) => {
  await stage()
    .on(host, 'kill -9 $(pgrep -f "^[s]shd.*: ubuntu@notty")')
    .catch(() => {});
};

/** Moments of a step, by a part of its id: as it begins, or once it is done. */
type Moment = readonly [kind: 'start' | 'done', id: string];

const reached =
  ([kind, id]: Moment) =>
  (line: ActorLine): boolean =>
    line.kind === 'event' && line.event.kind === kind && line.event.id.includes(id);

/** How many hosts have a member that runs. */
async function membersUp(): Promise<number> {
  const states = await Promise.all(
    ['control0', 'control1', 'control2'].map((host) => stage().on(host, 'systemctl is-active etcd || :')),
  );
  return states.filter((state) => state === 'active').length;
}

/** Applies again and again, each time until a moment, at last to the end; meanwhile two of three answer. */
async function applyThrough(
  file: string,
  moments: readonly Moment[],
  cut: Cut,
  question: string,
  only: readonly StageName[] = stages,
): Promise<void> {
  const { act, start } = stage();
  const watch = watchServers(stage(), question);
  for (const [kind, id] of moments) {
    const acting = start({ file, op: 'apply', stages: only });
    const line = await acting.until(reached([kind, id]));
    await cut(acting, line.kind === 'event' ? (line.event.host ?? '') : '');
    const { signal, error } = await acting.ended;
    const how = error?.message === 'interrupted' ? error.message : (signal ?? error?.code);
    // Cut off after its last request to the host, it has nothing to lose.
    expect(how ?? 'done').toMatch(/^(SIGKILL|host-lost|interrupted|done)$/);
    // A member that has stopped for it starts again by itself.
    if (id.includes('step-aside')) await expect.poll(() => membersUp(), { timeout: 20_000 }).toBe(3);
  }
  expect((await act({ file, op: 'apply', stages: only })).error).toBeUndefined();
  expect((await act({ file, op: 'plan', stages: only })).plan?.waves).toEqual([]);
  const { least, looks } = await watch.stop();
  expect(looks).toBeGreaterThan(20);
  expect(least).toBeGreaterThanOrEqual(2);
}

const allMembers: readonly Moment[] = [
  // The member has stopped by then.
  ['done', '/etcd/step-aside:'],
  ['start', '/file:/usr/local/bin/etcd'],
  ['start', '/unit:etcd.service'],
  ['done', '/unit:etcd.service'],
];

test('etcd goes back to the minor before while a member runs it', async () => {
  const { act, cluster, start } = stage();
  const acting = start({
    file: await cluster(await withPrograms(stage(), { etcd: 'trixie' })),
    op: 'apply',
    stages,
  });
  await acting.until(reached(['done', '/unit:etcd.service']));
  await killed(acting, '');
  await acting.ended;
  const back = await cluster();
  const { preflight } = await act({ file: back, op: 'preflight', stages });
  expect(preflight.find(({ name }) => name === 'etcd-upgrade')).toMatchObject({
    verdict: 'warning',
    findings: expect.arrayContaining([
      expect.objectContaining({ found: expect.stringContaining('it can until the last member has moved') }),
    ]),
  });
  expect((await act({ file: back, op: 'apply', stages })).error).toBeUndefined();
  expect((await act({ file: back, op: 'plan', stages })).plan?.waves).toEqual([]);
});

test.each<[EtcdRelease, string, Cut]>([
  ['trixie', 'killed', killed],
  ['sid', 'cut off from a host', cutOff],
])('an upgrade of etcd to that of %s, %s at each wave, is completed', async (release, _, cut) => {
  await applyThrough(
    await stage().cluster(await withPrograms(stage(), { etcd: release })),
    allMembers,
    cut,
    memberRuns,
  );
});

test('etcd does not go back once all members have moved', async () => {
  const { act, cluster } = stage();
  const { preflight } = await act({ file: await cluster(), op: 'preflight', stages });
  expect(preflight.find(({ name }) => name === 'etcd-upgrade')).toMatchObject({ verdict: 'failed' });
});

test.each<[string, string, Cut]>([
  ['401', 'killed', killed],
  ['402', 'cut off from a host', cutOff],
  ['403', 'interrupted once', (acting) => sendSignal(acting, 'SIGINT once')],
  ['404', 'interrupted twice', (acting) => sendSignal(acting, 'SIGINT twice')],
])(
  'a roll of API servers with %s requests in flight, %s at each wave, is completed',
  async (flag, _, cut) => {
    const file = await stage().cluster({
      ...(await withPrograms(stage(), { etcd: 'sid' })),
      apiserverFlags: { 'max-requests-inflight': flag },
    });
    const moments: readonly Moment[] = [
      ['start', '/file:/etc/systemd/system/kube-apiserver.service'],
      ['start', '/unit:kube-apiserver.service'],
      ['done', '/unit:kube-apiserver.service'],
    ];
    await applyThrough(file, moments, cut, serverReady);
  },
);

test.each<[string, string, Cut, string?]>([
  ['1.21.8', 'killed', killed],
  ['1.21.9', 'cut off from a host', cutOff, '1.21.8'],
])('an upgrade of Kubernetes to %s, %s at its waves, is completed', async (to, _, cut, from) => {
  const { act, cluster, on } = stage();
  const ofVersion = async (version?: string): Promise<string> =>
    cluster(
      await withPrograms(stage(), {
        etcd: 'sid',
        ...(version === undefined ? {} : { kubernetes: version }),
      }),
    );
  const first = await act({ file: await ofVersion(from), op: 'apply', stages: withoutBalancer });
  expect(first.error).toBeUndefined();
  const moments: readonly Moment[] = [
    ['start', '/file:/usr/local/bin/kube-apiserver'],
    ['start', '/unit:kube-apiserver.service'],
    ['done', '/unit:kube-apiserver.service'],
    ['start', '/file:/usr/local/bin/kube-controller-manager'],
    ['done', '/unit:kube-scheduler.service'],
  ];
  await applyThrough(await ofVersion(to), moments, cut, serverReady, withoutBalancer);
  for (const host of ['control0', 'control1', 'control2'])
    expect(await on(host, '/usr/local/bin/kube-scheduler --version')).toBe(`Kubernetes v${to}`);
});
