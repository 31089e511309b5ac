import { downLab, type EtcdRelease } from '@harderway/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyThrough,
  type Cut,
  cutOff,
  hungUp,
  inTurn,
  interruptedOnce,
  interruptedTwice,
  killed,
  type Moment,
  reached,
  terminated,
} from './bad-days/apply-through.js';
import { withPrograms } from './bad-days/other-programs.js';
import { memberRuns, serverReady } from './bad-days/servers.js';
import { type Stage, setStage, stages as withoutBalancer } from './bad-days/stage.js';

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
  await killed(stage(), acting, '');
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
  const file = await stage().cluster(await withPrograms(stage(), { etcd: release }));
  await applyThrough(stage(), { file, stages, moments: allMembers, cut, question: memberRuns });
});

// Two signals for three hosts: whoever is asked to end may finish the host that it is at.
test.each<[string, readonly Moment[], Cut]>([
  [
    '20001',
    [
      ['done', '/etcd/step-aside:'],
      ['start', '/file:/etc/systemd/system/etcd.service'],
    ],
    inTurn(interruptedTwice, interruptedOnce),
  ],
  [
    '20002',
    [
      ['start', '/unit:etcd.service'],
      ['done', '/unit:etcd.service'],
    ],
    inTurn(terminated, hungUp),
  ],
])(
  'a roll of members to %s entries, ended by a signal at two waves, is completed',
  async (count, moments, cut) => {
    const file = await stage().cluster({
      ...(await withPrograms(stage(), { etcd: 'sid' })),
      etcdFlags: { 'snapshot-count': count },
    });
    await applyThrough(stage(), { file, stages, moments, cut, question: memberRuns });
  },
);

test('etcd does not go back once all members have moved', async () => {
  const { act, cluster } = stage();
  const { preflight } = await act({ file: await cluster(), op: 'preflight', stages });
  expect(preflight.find(({ name }) => name === 'etcd-upgrade')).toMatchObject({ verdict: 'failed' });
});

test.each<[string, string, Cut]>([
  ['401', 'killed', killed],
  ['402', 'cut off from a host', cutOff],
  ['403', 'interrupted once', interruptedOnce],
  ['404', 'interrupted twice', interruptedTwice],
  ['405', 'ended by SIGTERM', terminated],
  ['406', 'ended by SIGHUP', hungUp],
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
    await applyThrough(stage(), { file, stages, moments, cut, question: serverReady });
  },
);

test.each<[string, string, Cut, string?]>([
  [
    '1.21.8',
    'killed or ended by a signal',
    inTurn(interruptedOnce, killed, terminated, interruptedTwice, hungUp),
  ],
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
  const file = await ofVersion(to);
  await applyThrough(stage(), { file, stages: withoutBalancer, moments, cut, question: serverReady });
  for (const host of ['control0', 'control1', 'control2'])
    expect(await on(host, '/usr/local/bin/kube-scheduler --version')).toBe(`Kubernetes v${to}`);
});
