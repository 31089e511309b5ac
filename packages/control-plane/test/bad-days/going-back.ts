import { symlink } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { converges } from './running.js';
import type { Stage } from './stage.js';
import { stages } from './stage.js';

/** Changes that a running service does not survive. */
export function goingBack(stage: () => Stage): void {
  const hosts = ['control0', 'control1', 'control2'];
  const plain = (): Promise<string> => stage().cluster();
  /** When a service was started last on a host, and how often systemd has started it again. */
  const since = (host: string, unit: string): Promise<string> =>
    stage().on(host, `systemctl show -p ActiveState,ActiveEnterTimestamp,NRestarts ${unit}`);
  /** The hosts run what the plain cluster.yaml describes, and keep nothing of the change. */
  const isAsBefore = async (): Promise<void> => {
    const { act, on } = stage();
    expect((await act({ file: await plain(), op: 'plan', stages })).plan?.waves).toEqual([]);
    for (const host of hosts)
      expect(await on(host, 'ls -A /var/lib/harderway/previous 2>/dev/null || :')).toBe('');
    const { checks } = await act({ file: await plain(), op: 'verify', stages });
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  };

  describe('a change that a service does not survive', () => {
    beforeAll(async () => converges(stage(), await plain()));

    test.each([
      ['kube-apiserver', { apiserverFlags: { 'audit-policy-file': '/etc/none.yaml' } }, '/etc/none.yaml'],
      ['etcd', { etcdFlags: { 'listen-metrics-urls': 'http://192.0.2.1:2381' } }, '192.0.2.1:2381'],
      ['kube-scheduler', { schedulerFlags: { 'client-ca-file': '/etc/none.pem' } }, '/etc/none.pem'],
    ])(
      'a flag that %s refuses: the first host gets its unit back, the others are left alone',
      async (name, variation, said) => {
        const { act, cluster } = stage();
        const before = await Promise.all(hosts.map((host) => since(host, name)));
        const { error } = await act({ file: await cluster(variation), op: 'apply', stages });
        expect(error).toMatchObject({
          code: 'rolled-back',
          step: `${error?.host}/${name}/unit:${name}.service`,
          message: expect.stringContaining('its previous files are back, and it runs with them'),
          hint: expect.stringContaining(`journalctl -u ${name}.service`),
        });
        expect(error?.details.join('\n')).toContain(said);
        const after = await Promise.all(hosts.map((host) => since(host, name)));
        const touched = hosts.filter((_, index) => before[index] !== after[index]);
        expect(touched).toEqual([error?.host]);
        await isAsBefore();
      },
    );

    // It says that it has the right version, and knows none of the flags.
    const wrongProgram = () =>
      stage().programsWith('kube-controller-manager', (path, real) => symlink(real('kube-scheduler'), path));

    test('a program that does not start: the host gets its program back', async () => {
      const { act, cluster } = stage();
      const directory = await wrongProgram();
      const file = await cluster({ programs: { directory } });
      const { error, plan } = await act({ file, op: 'apply', stages });
      const [{ hosts: [{ steps = [] } = {}] = [] } = {}] = plan?.waves ?? [];
      const { kubernetes } = stage().versions;
      expect(steps[0]?.summary).toBe(`update kube-controller-manager: another build of ${kubernetes}`);
      expect(error).toMatchObject({
        code: 'rolled-back',
        step: `${error?.host}/kube-controller-manager/unit:kube-controller-manager.service`,
      });
      expect(error?.details.join('\n')).toContain('unknown flag');
      await isAsBefore();
      expect((await act({ file, op: 'history' })).history.at(-1)).toMatchObject({
        state: 'failed',
        by: expect.stringMatching(/^\w+@/),
        programs: [{ name: 'kube-controller-manager', from: kubernetes, to: kubernetes }],
        error: { code: 'rolled-back', step: error?.step },
      });
    });

    test('a client that is killed meanwhile: the next run goes back, or completes what fits', async () => {
      const { act, start, cluster, on } = stage();
      const file = await cluster({ programs: { directory: await wrongProgram() } });
      const acting = start({ file, op: 'apply', stages });
      const begun = await acting.until(
        (line) =>
          line.kind === 'event' &&
          line.event.kind === 'start' &&
          line.event.id.endsWith('/unit:kube-controller-manager.service'),
      );
      acting.child.kill('SIGKILL');
      await acting.ended;
      const host = begun.kind === 'event' ? (begun.event.host ?? '') : '';
      expect(await on(host, 'ls -A /var/lib/harderway/previous')).toBe('kube-controller-manager.service');
      const { error } = await act({ file, op: 'apply', stages });
      expect(error).toMatchObject({ code: 'rolled-back', host });
      await isAsBefore();
      const [killed, next] = (await act({ file, op: 'history' })).history.slice(-2);
      expect([killed?.state, next?.state]).toEqual(['begun', 'failed']);
    });
  });
}
