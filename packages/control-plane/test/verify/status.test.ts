import { expect, test } from 'vitest';
import { clusterStatus } from '../../src/verify/status.js';
import { type Answer, exampleSpec, fakeSession, withStandby } from '../example.js';

const lost = new Error('connection lost');

test.each<[string, Answer, string | undefined]>([
  ['lost', lost, 'connection lost'],
  [
    'without rights',
    { exitCode: 1, stderr: "Can't initialize ipvs: Protocol not available\nAre you sure?\n" },
    "gateway: Can't initialize ipvs: Protocol not available",
  ],
  ['without ipvsadm', { stdout: '' }, undefined],
  [
    'cut off',
    { stdout: 'IP Virtual Server version 1.2.1 (size=4096)\n' },
    'gateway: the text ends within the title, so the table is unknown',
  ],
])('the weights of a gateway that is %s', async (_, answer, weightsUnknown) => {
  const session = fakeSession(exampleSpec(), (host, words) =>
    host === 'gateway' && words.includes('ipvsadm -L') ? answer : lost,
  );
  const { weights, ...status } = await clusterStatus(session);
  expect(weights).toBeUndefined();
  expect(status.weightsUnknown).toBe(weightsUnknown);
});

test('a host that answers and is not read says why', async () => {
  const session = fakeSession(exampleSpec(), () => new Error('sudo refused'));
  const { hosts } = await clusterStatus(session);
  for (const own of hosts)
    expect(own).toMatchObject({ reachable: true, cause: expect.stringContaining('sudo refused'), units: {} });
});

test('the weights of a gateway without a connection are unknown', async () => {
  const session = { ...fakeSession(exampleSpec(), () => lost), transports: new Map() };
  expect(await clusterStatus(session)).toMatchObject({
    etcd: {},
    weightsUnknown: 'gateway did not answer',
  });
});

test('several gateways show who has the virtual IP, and the lowest weights of all', async () => {
  const table = (weight: number): string =>
    `IP Virtual Server version 1.2.1 (size=4096)\nTCP  192.168.1.21:6443 wrr\n${[11, 12, 13]
      .map((own) => `  -> 192.168.1.${own}:6443 Route ${own === 12 ? weight : 1} 0 0\n`)
      .join('')}`;
  const session = fakeSession(exampleSpec(withStandby), (host, words) => {
    if (words.includes('--daemon'))
      return {
        stdout: `master sync daemon (mcast=ens3, syncid=51)\n${host === 'gateway' ? 'backup sync daemon (mcast=ens3, syncid=51)\n' : ''}shown\n`,
      };
    if (words.includes('ipvsadm -L')) return { stdout: table(host === 'gateway1' ? 0 : 1) };
    if (words.includes('address show to'))
      return { stdout: `${host === 'gateway' ? '2: ens3 inet 192.168.1.21/32\n' : ''}shown\n` };
    return lost;
  });
  expect(await clusterStatus(session)).toMatchObject({
    weights: { control0: 1, control1: 0, control2: 1 },
    gateways: [
      { host: 'gateway', owns: 'yes', synchronizes: 'yes', weights: { control1: 1 } },
      { host: 'gateway1', owns: 'no', synchronizes: 'no', weights: { control1: 0 } },
    ],
  });
});

test.each<[string, Answer]>([
  ['no answer', lost],
  ['an answer that is cut off', { stdout: 'master sync daemon (mcast=ens3, syncid=51)\n' }],
  ['an error', { exitCode: 255, stdout: 'shown\n' }],
])('by %s it is not known whether gateways synchronize', async (_, answer) => {
  const session = fakeSession(exampleSpec(withStandby), (__, words) =>
    words.includes('--daemon') ? answer : lost,
  );
  const { gateways } = await clusterStatus(session);
  expect(gateways?.map(({ synchronizes }) => synchronizes)).toEqual(['unknown', 'unknown']);
});

test('a run that has not succeeded is told', async () => {
  const answer = (path: string): string =>
    `== host\nx86_64\nDebian\n0\n== stat\nregular empty file|644|root:0|root:0|1 -|0|-|-|${path}\n== unit\n== digest\n== end\n`;
  const mark = '/var/lib/harderway/unfinished';
  const session = fakeSession(exampleSpec(), (host, words) =>
    words.includes(mark) ? { stdout: answer(host === 'control1' ? mark : '/other') } : { stdout: '' },
  );
  const { hosts } = await clusterStatus(session);
  expect(hosts.filter(({ unfinished }) => unfinished).map(({ host }) => host)).toEqual(['control1']);
  expect(hosts.find(({ host }) => host === 'control0')).toMatchObject({ unfinished: false });
});
