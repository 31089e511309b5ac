import { describe, expect, test } from 'vitest';
import { checkTimes } from '../../src/components/check-times.js';
import { leaderElected } from '../../src/components/kubernetes/leader.js';
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
