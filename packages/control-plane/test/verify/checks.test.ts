import { describe, expect, test } from 'vitest';
import { checkTimes } from '../../src/components/check-times.js';
import { memberSpace } from '../../src/components/etcd/checks.js';
import { leaderElected } from '../../src/components/kubernetes/leader.js';
import { soleHolder } from '../../src/components/sole-holder.js';
import { unitActive } from '../../src/components/unit-check.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { CheckContext } from '../../src/model/check.js';
import { type Answer, exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();
const context = (
  answer: (host: string, words: string) => Answer,
  request: CheckContext['api']['request'] = () => Promise.reject(new Error('not to be asked')),
): CheckContext => ({ spec, session: fakeSession(spec, answer), api: { request, close: () => {} } });

describe('the lease of a leader', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const lease = (ageSeconds: number): CheckContext =>
    context(
      () => new Error('not to be asked'),
      async () => ({
        status: 200,
        date: new Date(now),
        body: JSON.stringify({
          spec: { holderIdentity: 'control0_1', renewTime: new Date(now - ageSeconds * 1000).toISOString() },
        }),
      }),
    );

  test("is as old as the API server's clock says, whatever the time is here", async () => {
    const { look } = leaderElected('kube-scheduler');
    expect(await look(lease(2))).toMatchObject({ ok: true, detail: 'control0, renewed 2 s ago' });
    expect(await look(lease(-1))).toMatchObject({ ok: true, detail: 'control0, renewed 0 s ago' });
    expect(await look(lease(600))).toMatchObject({ ok: false, detail: 'control0, renewed 600 s ago' });
  });
});

describe("the balancer's health checks", () => {
  const look = (...times: readonly number[]) =>
    checkTimes('gateway', spec).look(
      context((_, words) => {
        expect(words).toContain('https://192.168.1.13:6443/healthz');
        return { stdout: times.map((ms) => `${ms} ms, status 200: https://a\n`).join('') };
      }),
    );

  test('are measured against their timeout', async () => {
    expect(await look(40, 310, 90)).toMatchObject({ ok: true, detail: 'a check takes at most 0.3 of 5 s' });
    expect(await look(40, 3100, 90)).toMatchObject({
      ok: true,
      detail: 'a check takes at most 3.1 of 5 s; a busier gateway would take servers for dead',
    });
    expect(await look(40, 5003, 90)).toMatchObject({ ok: false });
  });
});

describe('a unit that runs', () => {
  const look = (loaded: string) =>
    unitActive('control0', 'etcd', 'etcd.service').look(
      context(() => ({
        stdout: `● etcd.service - etcd\n     Loaded: ${loaded}\n     Active: active (running) since Tue\n`,
      })),
    );

  test.each([
    ['loaded (/etc/systemd/system/etcd.service; disabled; preset: enabled)', 'it is disabled'],
    [
      'loaded (/etc/systemd/system/etcd.service; enabled-runtime; vendor preset: enabled)',
      'it is enabled-runtime',
    ],
    ['loaded (/run/systemd/transient/etcd.service; transient)', 'it is transient'],
    ['masked (Reason: Unit etcd.service is masked.)', 'it is masked'],
    ['not-found (Reason: Unit etcd.service not found.)', 'its unit file is gone'],
  ])('and is %s is a warning', async (loaded, why) => {
    expect(await look(loaded)).toMatchObject({
      ok: true,
      warns: true,
      detail: `would not start at boot: ${why}`,
    });
  });

  test.each(['enabled', 'static', 'generated'])('and is %s is well', async (state) => {
    const found = await look(`loaded (/usr/lib/systemd/system/etcd.service; ${state}; preset: enabled)`);
    expect(found).toEqual({ ok: true, detail: 'active (running) since Tue', output: expect.anything() });
  });
});

describe('who else answers for the virtual IP', () => {
  const look = (stdout: string) =>
    soleHolder('gateway', spec.api.virtualIp).look(context(() => ({ stdout })));

  test('fails the check, and so does an answer that was cut off', async () => {
    expect(await look('asked\n')).toMatchObject({ ok: true, detail: 'none does' });
    expect(await look('not here\n')).toMatchObject({ ok: true, detail: 'another gateway has it' });
    expect(await look('02:00:00:00:00:01\nasked\n')).toMatchObject({
      ok: false,
      detail: '02:00:00:00:00:01 has it too',
    });
    expect(await look('')).toMatchObject({ ok: false });
    expect(await look('02:00:00:00:00:01\n')).toMatchObject({ ok: false });
  });
});

describe('the disk of etcd', () => {
  const look = (answer: Answer) => {
    const [host] = controlHosts(spec);
    if (host === undefined) throw new Error('no control node');
    return memberSpace(host, spec).look(context(() => answer));
  };
  const df = (used: number, free: number): Answer => ({
    stdout: `Filesystem     1024-blocks Used Available Capacity Mounted on\n/dev/vda 163840 ${used} ${free} 100% /var/lib/etcd\n`,
  });

  test('has space, or verify warns; what is not known is a warning, too', async () => {
    expect(await look(df(1, 50_000_000))).toEqual({
      ok: true,
      detail: '48828 MiB free',
      output: expect.any(String),
    });
    expect(await look(df(163_840, 0))).toMatchObject({ ok: true, warns: true, detail: '0 MiB free' });
    expect(await look({ exitCode: 1, stderr: 'df: no file systems processed' })).toMatchObject({
      ok: true,
      warns: true,
      detail: 'unknown: df: no file systems processed',
    });
  });
});
