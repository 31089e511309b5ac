import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Stage, stages } from './stage.js';

/** A shell command that starts a program which holds a port; it is the unit squatter. */
export const listen = (port: number): string =>
  `systemd-run -q --unit=squatter python3 -c "import socket,time; s=socket.socket(); s.setsockopt(1,2,1); s.bind((str(),${port})); s.listen(); time.sleep(600)"`;

/** Obstacles to a first apply. */
export function obstacles(stage: () => Stage): void {
  describe('obstacles to a first apply', () => {
    test('ports that others hold: units do not come up, with what their journals say', async () => {
      const { act, on, cluster } = stage();
      await Promise.all([on('control0', listen(2379)), on('control2', listen(6443))]);
      try {
        const file = await cluster();
        const { error } = await act({ file, op: 'apply', stages: ['etcd', 'kube-apiserver'] });
        expect(error).toMatchObject({
          code: 'step-failed',
          host: 'control0',
          step: 'control0/etcd/unit:etcd.service',
          found: expect.stringContaining('etcd.service did not start'),
          hint: expect.stringContaining('journalctl -u etcd.service'),
        });
        const shown = error?.details.join('\n') ?? '';
        expect(shown).toMatch(/listen tcp [0-9.]+:2379: bind: address already in use/);
        expect(shown).toContain('also control2: could not start kube-apiserver.service');
        expect(await on('control0', 'ls -A /var/lib/harderway/digests')).toBe('');
      } finally {
        await Promise.all([
          on('control0', 'systemctl stop squatter'),
          on('control2', 'systemctl stop squatter'),
        ]);
      }
    });

    test('once they are gone, the next apply converges', async () => {
      const { act, cluster } = stage();
      const file = await cluster();
      expect((await act({ file, op: 'apply', stages: ['etcd', 'kube-apiserver'] })).error).toBeUndefined();
      const { plan } = await act({ file, op: 'plan', stages: ['etcd', 'kube-apiserver'] });
      expect(plan?.waves).toEqual([]);
    });

    test('a disk that is full: the file is named, none is changed, nothing staged stays', async () => {
      const { act, on, cluster } = stage();
      await on('control1', 'mount -t tmpfs -o size=4m tmpfs /usr/local/bin');
      const file = await cluster();
      try {
        const { error } = await act({ file, op: 'apply', stages: ['kube-scheduler'] });
        expect(error).toMatchObject({
          code: 'step-failed',
          host: 'control1',
          step: 'control1/kube-scheduler/file:/usr/local/bin/kube-scheduler',
          found: expect.stringMatching(/^\/usr\/local\/bin\/kube-scheduler: no space left on the device/),
          hint: expect.stringContaining('run the same command again'),
        });
        expect(
          await on(
            'control1',
            'ls -A /usr/local/bin /etc/systemd/system/kube-scheduler.service 2>/dev/null || :',
          ),
        ).toBe('/usr/local/bin:');
        expect(await on('control1', 'find /etc/kubernetes -type f')).toBe('');
      } finally {
        await on('control1', 'umount /usr/local/bin');
      }
      expect(await on('control1', 'ls -A /usr/local/bin')).toBe('etcd\netcdctl\nkube-apiserver');
    });

    test('reset leaves nothing behind', async () => {
      const { act, on, cluster, workDirectory, lab } = stage();
      const file = await cluster();
      // As the stage load-balancer does, which needs IPVS in this machine's kernel.
      const authority = await readFile(join(workDirectory, 'auth', 'ca.pem'), 'utf8');
      await on(
        'gateway',
        `echo "${authority}" >/usr/local/share/ca-certificates/kubernetes-ca.crt; update-ca-certificates`,
      );
      const line = authority.split('\n')[2];
      const trusted = `grep -xF "${line}" /etc/ssl/certs/ca-certificates.crt || :`;
      expect(await on('gateway', trusted)).toBe(line);
      expect((await act({ file, op: 'reset' })).error).toBeUndefined();
      expect(await on('gateway', trusted)).toBe('');
      for (const { name } of lab.hosts) {
        const found = await on(
          name,
          'ls -A /usr/local/bin; ls -d /etc/etcd /etc/kubernetes /var/lib/etcd /var/lib/kubernetes /var/lib/harderway /var/log/audit.log /etc/sysctl.d/50-vip-arp.conf /etc/ha.d/ldirectord.cf /usr/local/share/ca-certificates/kubernetes-ca.crt /etc/ssl/certs/kubernetes-ca.pem 2>/dev/null; ls /etc/systemd/system /etc/systemd/system/multi-user.target.wants | grep -E "etcd|kube|harderway"; grep harderway /etc/hosts; ip -o -4 address show to 192.168.1.21; systemctl list-units --no-legend --all "etcd*" "kube*" "harderway*" || :',
        );
        expect(found, name).toBe('');
      }
      expect((await act({ file, op: 'reset' })).plan?.waves).toEqual([]);
    });

    test('an apply that is killed again and again converges once it is left alone', async () => {
      const { act, start, cluster } = stage();
      const file = await cluster();
      let killed = 0;
      for (const delay of [300, 2000, 5000, 9000]) {
        const acting = start({ file, op: 'apply', stages });
        const begun = await acting
          .until(
            (line) => line.kind === 'event' && line.event.kind === 'start' && line.event.id !== 'connect',
          )
          .catch(() => undefined);
        if (begun === undefined) break;
        await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random())));
        acting.child.kill('SIGKILL');
        if ((await acting.ended).signal === 'SIGKILL') killed += 1;
      }
      expect(killed).toBeGreaterThanOrEqual(2);
      let tries = 0;
      for (; tries < 4; tries += 1) {
        const { error, plan } = await act({ file, op: 'apply', stages });
        // A script that the last one left at work may hold its host for longer than a run waits.
        if (error !== undefined) expect(error.code).toBe('host-locked');
        else if (plan?.waves.length === 0) break;
      }
      expect(tries).toBeLessThan(4);
      const { checks } = await act({ file, op: 'verify', stages });
      expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
      expect(checks.length).toBeGreaterThan(20);
    });
  });
}
