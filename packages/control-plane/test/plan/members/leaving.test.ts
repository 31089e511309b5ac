import { expect, test } from 'vitest';
import { planSteps } from '../../../src/model/plan.js';
import { planCluster } from '../../../src/plan/plan.js';
import { exampleMaterials, exampleSpec, fakeSession } from '../../example.js';
import { healthAnswer } from '../../health.js';
import { probeReply } from '../probed.js';
import { gatewayAnswer, plain } from './example.js';

const spec = exampleSpec((yaml) => {
  const leaving = [3, 4].map(
    (number) =>
      `  - name: control${number}\n    role: control\n    address: 192.168.1.1${number + 1}\n    state: absent\n`,
  );
  return `${yaml}${leaving.join('')}`;
});

/** Two of three control nodes leave. */
const toOne = exampleSpec((yaml) =>
  yaml.replace(/- name: control[12]\n(?: +[a-z].*\n)*/g, (host) => `${host.trimEnd()}\n    state: absent\n`),
);

/** The waves of a plan in which these hosts of five answer, without the restarts of those that stay. */
async function waves(answering: readonly number[], own = spec) {
  const members = own === spec ? 5 : 3;
  const session = fakeSession(own, (host, words) => {
    if (words.includes('/history')) return { stdout: '' };
    if (words.includes('== host')) return { stdout: probeReply(spec, host) };
    const member = { host: Number(host.slice(-1)) + 1 };
    return healthAnswer(words) ?? { stdout: gatewayAnswer(member, plain(members)) };
  });
  const transports = new Map(
    [...session.transports].filter(
      ([host]) => host === 'gateway' || answering.includes(Number(host.slice(-1)) + 1),
    ),
  );
  const plan = await planCluster({ ...session, transports }, exampleMaterials());
  expect(plan.hosts.map(({ name }) => name)).toEqual([...transports.keys()]);
  return { plan, ids: plan.waves.map(({ id }) => id) };
}

test('a host that leaves gets no new clients first, and leaves etcd once nothing depends on it', async () => {
  const { plan, ids } = await waves([1, 2, 3, 4, 5]);
  const isRoll = (id: string): boolean => /^(drain|put-back|kube-.*|etcd):control[0-2]$/.test(id);
  const firstRoll = ids.findIndex(isRoll);
  expect(ids.slice(0, firstRoll)).toEqual([
    'install',
    ...['control3', 'control4'].flatMap((host) => [`drain:${host}`, `leave:${host}`]),
    'balancer',
  ]);
  expect(ids.slice(firstRoll).filter((id) => !isRoll(id))).toEqual([
    ...['control3', 'control4'].flatMap((host) => [`etcd/move-leader:${host}`, `etcd/remove-member:${host}`]),
    ...['control3', 'control4'].flatMap((host) => [`etcd/set-aside:${host}`, `clean:${host}`]),
  ]);
  // Those that leave vote while the others restart.
  const guard = plan.waves.find(({ id }) => id === 'etcd:control0')?.guard;
  expect(guard).toMatchObject({ text: '5 voters, 3 needed, 4 stay up without control0', needed: 3 });
  const removed = planSteps(plan).filter(({ host }) => host === 'control3');
  const paths = removed.map(({ id }) => id.split('/').slice(2).join('/'));
  expect(paths).not.toContain(`absent:${spec.etcd.dataDirectory}`);
  const balancer = plan.waves.find(({ id }) => id === 'balancer')?.hosts[0]?.steps.map(({ id }) => id);
  expect(balancer).toContain('gateway/load-balancer/absent:/var/lib/harderway/drained/192.168.1.14:6443');
});

test('one that is gone leaves etcd first, and nothing else is planned for it', async () => {
  const { ids } = await waves([1, 2, 3, 4]);
  expect(ids.slice(0, 2)).toEqual(['install', 'etcd/remove-member:control4']);
  expect(ids.filter((id) => id.endsWith(':control4'))).toEqual(['etcd/remove-member:control4']);
});

test('the last but one leaves before the only one that stays restarts: two members cannot spare one', async () => {
  const { plan, ids } = await waves([1, 2], toOne);
  const order = ids.filter((id) => id.startsWith('etcd'));
  expect(order).toEqual([
    'etcd/remove-member:control2',
    'etcd/move-leader:control1',
    'etcd/remove-member:control1',
    'etcd:control0',
    'etcd/set-aside:control1',
  ]);
  expect(ids.indexOf('etcd/remove-member:control1')).toBeGreaterThan(ids.indexOf('leave:control1'));
  expect(plan.waves.find(({ id }) => id === 'etcd:control0')?.guard).toBeUndefined();
});

test('two that leave vote while the only one that stays restarts', async () => {
  const { ids } = await waves([1, 2, 3], toOne);
  expect(ids.indexOf('etcd:control0')).toBeLessThan(ids.indexOf('etcd/remove-member:control1'));
});

test('nothing is taken off a host that another cluster changed last', async () => {
  const run = { id: 'a', at: '2026-01-01', by: 'ada@desk', state: 'done', steps: 1, hosts: [], programs: [] };
  const session = fakeSession(spec, (host, words) => {
    if (words.includes('/history'))
      return { stdout: JSON.stringify({ ...run, cluster: host === 'control4' ? 'other' : spec.name }) };
    if (words.includes('== host')) return { stdout: probeReply(spec, host) };
    return healthAnswer(words) ?? { stdout: gatewayAnswer({ host: Number(host.slice(-1)) + 1 }, plain(5)) };
  });
  await expect(planCluster(session, exampleMaterials())).rejects.toMatchObject({
    code: 'reset-refused',
    host: 'control4',
    details: ['control4: 192.168.1.15 belongs to other'],
  });
});

/** A plan in which control4 prints another probe, and its member answers or not. */
function planWith(change: (text: string) => string, answers = true): Promise<unknown> {
  const session = fakeSession(spec, (host, words) => {
    if (words.includes('/history')) return { stdout: '' };
    if (words.includes('== host'))
      return { stdout: host === 'control4' ? change(probeReply(spec, host)) : probeReply(spec, host) };
    if (host === 'control4' && !answers) return { exitCode: 7 };
    return healthAnswer(words) ?? { stdout: gatewayAnswer({ host: Number(host.slice(-1)) + 1 }, plain(5)) };
  });
  return planCluster(session, exampleMaterials());
}

const line = (address: string): string => `2: ens3    inet ${address}/24 scope global ens3`;
const own = line('192.168.1.15');

test.each([
  ['has the address of another', line('192.168.1.12'), 'it lacks 192.168.1.15, and has 192.168.1.12'],
  [
    'is also one that stays',
    `${own}\n${line('192.168.1.12')}`,
    'it has 192.168.1.12 too, the address of control1',
  ],
  ['does not say its addresses', '', 'it lacks 192.168.1.15, and has no address that is known'],
])('nothing is taken off a machine that %s', async (_, lines, found) => {
  await expect(planWith((text) => text.replace(own, lines))).rejects.toMatchObject({
    code: 'reset-refused',
    host: 'control4',
    message: 'the machine that answers as control4 is another one',
    found,
  });
  await expect(planWith((text) => text)).resolves.toMatchObject({ kind: 'apply' });
});

test('data of an etcd that others started is not set aside, unless its member is one of ours', async () => {
  const unknown = (text: string): string => text.replace('etcd.service|d', 'etcd.service|');
  await expect(planWith(unknown, false)).rejects.toMatchObject({
    code: 'reset-refused',
    host: 'control4',
    message: 'control4 has data of an etcd that harderway did not start',
  });
  await expect(planWith(unknown)).resolves.toMatchObject({ kind: 'apply' });
});

test('etcd does not restart for other stages while its members are about to change', async () => {
  const session = fakeSession(spec, (host, words) => {
    if (words.includes('/history')) return { stdout: '' };
    if (words.includes('== host')) return { stdout: probeReply(spec, host) };
    return healthAnswer(words) ?? { stdout: gatewayAnswer({ host: Number(host.slice(-1)) + 1 }, plain(5)) };
  });
  await expect(planCluster(session, exampleMaterials(), { stages: ['prepare'] })).rejects.toMatchObject({
    code: 'membership-refused',
    message: 'etcd would restart before the members of etcd change',
  });
});

test('other stages take nothing off a member that is about to leave', async () => {
  const session = fakeSession(spec, (host, words) => {
    if (words.includes('/history')) return { stdout: '' };
    const stays = /control[012]/.test(host);
    if (words.includes('== host'))
      return {
        stdout: stays
          ? probeReply(spec, host).replace('etcd.service|d', 'etcd.service|')
          : probeReply(spec, host).replace(
              '== stat',
              '== stat\ndirectory|755|root:0|root:0|1|1|x|x|/var/lib/harderway',
            ),
      };
    return healthAnswer(words) ?? { stdout: gatewayAnswer({ host: Number(host.slice(-1)) + 1 }, plain(5)) };
  });
  const all = planSteps(await planCluster(session, exampleMaterials()));
  // As if etcd ran with what it would be started with.
  const recorded = new Map(
    all.flatMap((step) => {
      const unit = step.kind === 'change' ? step.change.resource : undefined;
      return unit?.kind === 'unit' && unit.name === 'etcd.service' && unit.digest !== undefined
        ? [[step.host, new Map([[unit.name, unit.digest]])] as const]
        : [];
    }),
  );
  expect([...recorded.keys()].sort()).toEqual(['control0', 'control1', 'control2']);
  await expect(
    planCluster(session, exampleMaterials(), { stages: ['prepare'], recorded }),
  ).rejects.toMatchObject({
    code: 'membership-refused',
    message: 'control3 would be cleaned before the members of etcd change',
  });
});
