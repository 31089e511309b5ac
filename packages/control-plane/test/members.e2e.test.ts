import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendSignal, signals } from './bad-days/signals.js';
import { controlNodes, gatewayNode, type Stage, setStage } from './bad-days/stage.js';
import { untilStep } from './plan/members/acting.js';

const releases = [
  { etcdOf: 'bookworm', version: '3.4.23', joins: 'learner' },
  { etcdOf: 'trixie', version: '3.5.16', joins: 'voter' },
  { etcdOf: 'sid', version: '3.5.30', joins: 'learner' },
] as const;

const stages = ['prepare', 'etcd'] as const;
const hosts = (count: number) => [gatewayNode, ...controlNodes(count)];

describe.each(releases)('members of etcd $version', ({ etcdOf, version, joins }) => {
  const name = `members-${etcdOf}`;
  let set: Stage | undefined;
  const stage = (): Stage => {
    if (set === undefined) throw new Error('the lab is not up');
    return set;
  };

  beforeAll(async () => {
    set = await setStage({ name, control: 5, etcdOf });
    // Certificates for all that will ever be hosts.
    const file = await set.cluster({ hosts: hosts(5) });
    expect((await set.act({ file, op: 'plan', stages })).error).toBeUndefined();
  });
  afterAll(() => downLab(name));

  /** Applies, finds nothing left to do, and verifies. Its steps in order, each as the end of its id. */
  async function settled(file: string, replace: readonly string[] = []): Promise<readonly string[]> {
    const { act } = stage();
    const { plan, error } = await act({ file, op: 'apply', stages, replace });
    expect(error).toBeUndefined();
    expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
    const { checks } = await act({ file, op: 'verify', stages });
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    return (plan?.waves ?? []).map(({ id }) => id);
  }

  const put = (host: string, key: string): Promise<string> =>
    stage().on(host, `${etcdctl} put ${key} ${key}`);
  const get = (host: string, key: string): Promise<string> =>
    stage().on(host, `${etcdctl} get --print-value-only ${key}`);

  test('one member is founded', async () => {
    expect(stage().versions.etcd).toBe(version);
    await settled(await stage().cluster({ hosts: hosts(1) }));
    await put('control0', 'first');
  });

  test('1 to 3: members join one after another, and the first one restarts last', async () => {
    const waves = await settled(await stage().cluster({ hosts: hosts(3) }));
    expect(waves.filter((id) => id !== 'install' && id !== 'etcd-settle')).toEqual([
      ...['control1', 'control2'].flatMap((host) => [
        `etcd/add-member:${host}`,
        `etcd-join:${host}`,
        `etcd/promote-member:${host}`,
      ]),
      'etcd:control0',
    ]);
    expect(await get('control2', 'first')).toBe('first');
  });

  test.each(['control0', 'control2'])('%s lost its disk, and is replaced within 20 s', async (lost) => {
    const { on, act, cluster } = stage();
    const file = await cluster({ hosts: hosts(3) });
    await on(lost, 'systemctl stop etcd; rm -rf /var/lib/etcd');
    expect((await act({ file, op: 'plan', stages })).error).toMatchObject({
      code: 'etcd-data-lost',
      host: lost,
    });
    const { events, plan, error } = await act({ file, op: 'apply', stages, replace: [lost] });
    expect(error).toBeUndefined();
    const adding = plan?.waves.find(({ id }) => id === `etcd/add-member:${lost}`)?.hosts[0]?.steps[0];
    expect(adding?.why).toContain(joins === 'voter' ? 'does not store promotions' : 'not a member');
    const took = events.flatMap((event) =>
      event.kind === 'done' && /etcd/.test(event.id) ? [event.elapsedMs ?? 0] : [],
    );
    const elapsedMs = took.reduce((sum, one) => sum + one, 0);
    process.stdout.write(`${version}: ${lost} replaced in ${Math.round(elapsedMs)} ms\n`);
    expect(elapsedMs).toBeLessThan(20_000);
    await settled(file);
    expect(await get(lost, 'first')).toBe('first');
  });

  test('3 to 5 to 3: the leader leaves too, and its data is set aside', async () => {
    const { on, cluster } = stage();
    await settled(await cluster({ hosts: hosts(5) }));
    await put('control4', 'fifth');
    await on(
      'control0',
      `${etcdctl} move-leader $(${etcdctl} member list | sed -n 's/^\\([0-9a-f]*\\), started, control4,.*/\\1/p') || true`,
    );
    const gone = await cluster({ hosts: hosts(5), absent: ['control3', 'control4'] });
    const waves = await settled(gone);
    expect(waves.slice(-8)).toEqual(
      expect.arrayContaining([
        'etcd/remove-member:control3',
        'etcd/remove-member:control4',
        'clean:control4',
      ]),
    );
    expect(await get('control0', 'fifth')).toBe('fifth');
    expect(await on('control4', 'ls /var/lib/etcd/removed-*; systemctl is-active etcd || :')).toBe(
      'member\ninactive',
    );
    await settled(await cluster({ hosts: hosts(3) }));
  });

  const steps = ['remove-member', 'set-aside', 'add-member', 'etcd-join', 'promote-member'];
  // The newest release gets each of them at each step; SIGTERM and SIGHUP are to the run what one SIGINT is.
  const sent = etcdOf === 'sid' ? signals : signals.slice(0, 3);
  test.each(sent.flatMap((signal) => steps.map((at) => [signal, at] as const)))(
    'a run that gets %s at %s is completed by the next',
    async (signal, at) => {
      const { on, start, act, cluster } = stage();
      const file = await cluster({ hosts: hosts(3) });
      await on('control1', 'systemctl stop etcd');
      const acting = start({ file, op: 'apply', stages, replace: ['control1'] });
      await untilStep(
        acting,
        at === 'etcd-join' ? 'control1/etcd/unit:etcd.service' : `/etcd/${at}:control1`,
      );
      await sendSignal(acting, signal);
      await acting.ended;
      const { error } = await act({ file, op: 'apply', stages, replace: ['control1'] });
      expect(error).toBeUndefined();
      await settled(file);
      expect(await get('control1', 'first')).toBe('first');
    },
  );
});

const etcdctl =
  'ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/etcd/ca.pem --cert=/etc/etcd/kubernetes.pem --key=/etc/etcd/kubernetes-key.pem';
