import { parseEndpointStatus } from '@harderway/etcd-config/etcdctl';
import { describe, expect, test } from 'vitest';
import { etcdctl } from '../../src/components/etcd/cluster.js';
import { reached } from './apply-through.js';
import { memberHealth, watchServers } from './servers.js';
import type { Acting, Stage } from './stage.js';
import { stages } from './stage.js';

const scheduler = { stages: ['kube-scheduler'] } as const;

const firstStep = (acting: Acting): Promise<unknown> =>
  acting.until((line) => line.kind === 'event' && line.event.kind === 'start' && line.event.id !== 'connect');
const planned = (acting: Acting): Promise<unknown> => acting.until((line) => line.kind === 'planned');

/** The host whose member leads. */
async function leaderOf({ on }: Stage): Promise<string> {
  for (const host of ['control0', 'control1', 'control2']) {
    const status = await on(host, etcdctl('endpoint', 'status', '--write-out=json').join(' '));
    if (parseEndpointStatus(status).endpoints.some(({ isLeader }) => isLeader)) return host;
  }
  throw new Error('no member leads');
}

export async function converges({ act }: Stage, file: string): Promise<void> {
  expect((await act({ file, op: 'apply', stages })).error).toBeUndefined();
  expect((await act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
}

/** Accidents of a cluster that runs. */
export function running(stage: () => Stage): void {
  describe('a cluster that runs', () => {
    test('of runs at the same time one works; one that planned before it is refused', async () => {
      const { start, cluster } = stage();
      const request = {
        file: await cluster({ schedulerFlags: { v: '3' } }),
        op: 'apply',
        hold: true,
        ...scheduler,
      } as const;
      const [first, second, third] = [start(request), start(request), start(request)];
      await Promise.all([first, second, third].map(planned));
      first.goOn();
      await firstStep(first);
      second.goOn();
      expect((await second.ended).error).toMatchObject({
        code: 'host-locked',
        host: 'gateway',
        found: expect.stringContaining(`process ${first.child.pid}, since `),
        hint: expect.stringContaining('wait for that run to end'),
      });
      expect((await first.ended).error).toBeUndefined();
      third.goOn();
      expect((await third.ended).error).toMatchObject({
        code: 'changed-meanwhile',
        host: expect.stringMatching(/^control/),
        hint: expect.stringContaining('run again'),
      });
    });

    test('a run that is killed leaves no lock', async () => {
      const { start, act, cluster } = stage();
      const file = await cluster();
      const acting = start({ file, op: 'apply', ...scheduler });
      await firstStep(acting);
      acting.child.kill('SIGKILL');
      expect((await acting.ended).signal).toBe('SIGKILL');
      expect((await act({ file, op: 'apply', ...scheduler })).error).toBeUndefined();
      expect((await act({ file, op: 'plan', ...scheduler })).plan?.waves).toEqual([]);
    });

    test('a run that has lost the lock of a host changes nothing more', async () => {
      const { start, act, cluster, on } = stage();
      const file = await cluster({ schedulerFlags: { v: '4' } });
      const pauseAt = '/unit:kube-scheduler.service';
      const acting = start({ file, op: 'apply', pauseAt, ...scheduler });
      const line = await acting.until(reached(['start', pauseAt]));
      const lost = line.kind === 'event' && line.event.host === 'control2' ? 'control1' : 'control2';
      const lock = '/var/lib/harderway/lock';
      // The shell that holds the lock, and a child of it, which may end first.
      await on(lost, `kill $(find /proc/[0-9]*/fd/7 -lname ${lock} 2>/dev/null | cut -d / -f 3) || :`);
      acting.child.kill('SIGCONT');
      const { error, events } = await acting.ended;
      expect(error).toMatchObject({ code: 'lock-lost', host: lost });
      expect(events.map(({ id }) => id)).not.toContain(`${lost}/kube-scheduler${pauseAt}`);
      expect((await act({ file, op: 'apply', ...scheduler })).error).toBeUndefined();
    });

    test('etcd members are restarted one by one, and two of three answer all along', async () => {
      const { start, cluster } = stage();
      const file = await cluster({ etcdFlags: { 'snapshot-count': '20000' } });
      const leader = await leaderOf(stage());
      const acting = start({ file, op: 'apply', hold: true, stages: ['etcd'] });
      await planned(acting);
      const watch = watchServers(stage(), memberHealth);
      acting.goOn();
      const { error, plan } = await acting.ended;
      const { least, looks } = await watch.stop();
      expect(error).toBeUndefined();
      const order = [...['control0', 'control1', 'control2'].filter((host) => host !== leader), leader];
      expect(plan?.waves.map(({ id, guard }) => [id, guard?.text])).toEqual(
        order.map((host) => [`etcd:${host}`, `3 voters, 2 needed, 2 stay up without ${host}`]),
      );
      expect(looks).toBeGreaterThan(5);
      expect(least).toBeGreaterThanOrEqual(2);
    });

    test('no member is restarted while another one is down', async () => {
      const { start, on, cluster } = stage();
      const acting = start({
        file: await cluster(),
        op: 'apply',
        hold: true,
        stages: ['etcd'],
        guardPatienceMs: 3000,
      });
      await planned(acting);
      await on('control2', 'systemctl stop etcd');
      const since = await on('control0', 'systemctl show -p ActiveEnterTimestamp etcd');
      acting.goOn();
      expect((await acting.ended).error).toMatchObject({
        code: 'quorum-at-risk',
        host: 'control2',
        found: expect.stringMatching(/^control2: etcd.service is (inactive|deactivating)$/),
        hint: expect.stringContaining('etcd.service on control2'),
        message: expect.stringContaining('3 voters, 2 needed'),
      });
      expect(await on('control0', 'systemctl show -p ActiveEnterTimestamp etcd')).toBe(since);
    });

    test.each([
      ['a member whose data is lost', 'rm -rf /var/lib/etcd'],
      [
        'a control node that was rebuilt',
        'systemctl stop kube-scheduler kube-controller-manager kube-apiserver; rm -rf /var/lib/etcd /etc/etcd /var/lib/kubernetes /var/lib/harderway /usr/local/bin/*',
      ],
    ])('%s is refused, and joins again once it is replaced', async (_, lose) => {
      const { act, on, cluster } = stage();
      const file = await cluster();
      await on('control2', `systemctl stop etcd; ${lose}`);
      expect((await act({ file, op: 'plan', stages })).error).toMatchObject({
        code: 'etcd-data-lost',
        host: 'control2',
        found: 'its data is gone: /var/lib/etcd/member does not exist',
        hint: expect.stringContaining('harderway replace control2'),
      });
      expect((await act({ file, op: 'apply', stages, replace: ['control2'] })).error).toBeUndefined();
      await converges(stage(), file);
    });

    test('a host that dies in the middle, and comes back', async () => {
      const { lab, start, act, cluster } = stage();
      const file = await cluster({ apiserverFlags: { v: '1' } });
      const acting = start({ file, op: 'apply', stages });
      await acting.until(
        (line) =>
          line.kind === 'event' &&
          line.event.kind === 'start' &&
          line.event.id === 'control1/kube-apiserver/unit:kube-apiserver.service',
      );
      await lab.stop(['control1']);
      expect((await acting.ended).error).toMatchObject({
        code: 'host-lost',
        host: 'control1',
        found: expect.stringContaining('connection was lost'),
        hint: expect.stringContaining('once the host answers again'),
      });
      expect((await act({ file, op: 'plan', stages })).error).toMatchObject({
        code: 'hosts-unreachable',
        host: 'control1',
      });
      await lab.start(['control1']);
      await converges(stage(), file);
    });
  });
}
