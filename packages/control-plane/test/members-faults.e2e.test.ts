import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, setStage } from './bad-days/stage.js';

const name = 'members-faults';
const memberStages = ['prepare', 'etcd'] as const;
const etcdctl =
  'ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/etcd/ca.pem --cert=/etc/etcd/kubernetes.pem --key=/etc/etcd/kubernetes-key.pem';
const moveAway = 'systemctl stop etcd; rm -rf /root/kept; mv /var/lib/etcd/member /root/kept';

let set: Stage | undefined;
function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}
const on = (host: string, command: string): Promise<string> => stage().on(host, command);

beforeAll(async () => {
  set = await setStage({ name, etcdOf: 'sid' });
});
afterAll(() => downLab(name));

async function settled(file: string, replace: readonly string[] = []): Promise<void> {
  const { act } = stage();
  const { error } = await act({ file, op: 'apply', stages: memberStages, replace });
  expect(error).toBeUndefined();
  expect((await act({ file, op: 'plan', stages: memberStages })).plan?.waves).toEqual([]);
  const { checks } = await act({ file, op: 'verify', stages: memberStages });
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
}

describe('a disk that is wiped', () => {
  test('lets members found a cluster of their own with the plain unit, and not with ours', async () => {
    await settled(await stage().cluster());
    await on('control0', `${etcdctl} put first first`);
    for (const host of ['control0', 'control1', 'control2']) await on(host, 'systemctl stop etcd');
    const both = ['control1', 'control2'];
    for (const host of both) await on(host, moveAway);
    // As the guide leaves it: the two find each other, and have forgotten everything.
    const plain =
      'sed s/initial-cluster-state.existing/initial-cluster-state=new/ /etc/systemd/system/etcd.service';
    for (const host of both)
      await on(host, `${plain} > /run/systemd/system/plain.service; systemctl start --no-block plain`);
    await on('control1', `for i in $(seq 30); do ${etcdctl} endpoint health && exit; sleep 1; done; exit 1`);
    expect(await on('control1', `${etcdctl} get first`)).toBe('');
    for (const host of both)
      await on(
        host,
        'systemctl stop plain; rm -rf /var/lib/etcd/member /run/systemd/system/plain.service; systemctl daemon-reload',
      );
    // Ours asks the others for the cluster that exists, and ends.
    for (const host of both) await on(host, 'systemctl start --no-block etcd');
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    for (const host of both) {
      expect(await on(host, `${etcdctl} endpoint health >/dev/null 2>&1 || echo none`)).toBe('none');
      expect(await on(host, 'journalctl -u etcd -n 50 -o cat')).toMatch(
        /could not retrieve cluster information|cannot fetch cluster info/,
      );
      await on(host, 'systemctl stop etcd; rm -rf /var/lib/etcd/member; mv /root/kept /var/lib/etcd/member');
    }
    for (const host of ['control0', ...both]) await on(host, 'systemctl start --no-block etcd');
    await settled(await stage().cluster());
    expect(await on('control2', `${etcdctl} get first --print-value-only`)).toBe('first');
  });
});

test('members that lost their data and have joined again empty are noted', async () => {
  const { act, cluster } = stage();
  const file = await cluster();
  const both = ['control1', 'control2'];
  for (const host of both) await on(host, 'systemctl stop etcd; rm -rf /var/lib/etcd/member');
  // One after the other: an empty member asks all others for their version before it serves its own, so two would wait for ever.
  for (const host of both) {
    await on(host, 'systemctl start --no-block etcd');
    await expect
      .poll(() => on(host, `${etcdctl} endpoint health >/dev/null 2>&1 && echo healthy || :`), {
        timeout: 60_000,
      })
      .toBe('healthy');
  }
  const noted = (host: string) => expect.stringContaining(`the data of the member of ${host} was made since`);
  const { error, plan } = await act({ file, op: 'plan', stages: memberStages });
  expect(error).toBeUndefined();
  expect(plan).toMatchObject({ waves: [], notes: both.map(noted) });
  const replacing = await act({ file, op: 'apply', stages: memberStages, replace: ['control1'] });
  expect(replacing.plan?.notes).toEqual(both.map(noted));
  expect(await on('control2', `${etcdctl} get first --print-value-only`)).toBe('first');
});

describe('a host that can not go on', () => {
  test('since it is a member of another cluster is refused, and joins again once it is replaced', async () => {
    const { act, cluster } = stage();
    const file = await cluster();
    await on(
      'control2',
      `systemctl stop etcd; rm -rf /var/lib/etcd/member; sed -i -e "s/initial-cluster-state.existing/initial-cluster-state new/" -e "s#--initial-cluster control0[^ ]*#--initial-cluster control2=https://192.168.1.13:2380#" /etc/systemd/system/etcd.service; systemctl daemon-reload; systemctl start etcd`,
    );
    expect((await act({ file, op: 'plan', stages: memberStages })).error).toMatchObject({
      code: 'etcd-data-lost',
      host: 'control2',
      found: expect.stringContaining('of another cluster'),
    });
    await settled(file, ['control2']);
    expect(await on('control2', `${etcdctl} get first --print-value-only`)).toBe('first');
  });

  test('a learner of nobody is named, with the command that removes it', async () => {
    const { act, cluster } = stage();
    const file = await cluster();
    await on('control0', `${etcdctl} member add nobody --learner --peer-urls=https://192.168.1.99:2380`);
    await on('control2', 'systemctl stop etcd');
    const { error } = await act({ file, op: 'apply', stages: memberStages, replace: ['control2'] });
    expect(error).toMatchObject({
      code: 'membership-refused',
      message: expect.stringContaining('https://192.168.1.99:2380'),
    });
    const [command = ''] = /etcdctl member remove \w+/.exec(error?.hint ?? '') ?? [];
    await on('control0', command.replace('etcdctl', etcdctl));
    await settled(file, ['control2']);
  });
});
