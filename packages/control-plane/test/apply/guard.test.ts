import { RemoteExecError } from '@harderway/remote-exec';
import { describe, expect, test } from 'vitest';
import { awaitGuard } from '../../src/apply/guard.js';
import type { Wave } from '../../src/operations/plan.js';
import { type Answer, exampleSpec, fakeSession } from '../example.js';
import { healthAnswer } from '../health.js';

const wave = (component: string, needed: number): Wave => ({
  id: 'x',
  title: 'etcd on control0',
  guard: { component, text: '3 voters, 2 needed', others: ['control1', 'control2'], needed },
  hosts: [],
});
const spec = exampleSpec();

/** A session whose hosts are up, but for what `other` says about one. */
const sessionOf = (other: (host: string) => 'down' | 'unknown' | Error | undefined = () => undefined) =>
  fakeSession(spec, (host, words): Answer => {
    const own = other(host);
    return own instanceof Error ? own : (healthAnswer(words, own ?? 'up') ?? {});
  });

describe('the guard of a wave', () => {
  test('holds if the others are healthy, and asks nobody if there is none', async () => {
    const session = sessionOf();
    await awaitGuard(session, wave('etcd', 2));
    expect([...session.asked].sort()).toEqual(['control1', 'control2']);
    const { guard: _, ...free } = wave('etcd', 2);
    const other = sessionOf();
    await awaitGuard(other, free);
    expect(other.asked).toEqual([]);
  });

  test('waits for a member that becomes healthy again', async () => {
    let looks = 0;
    const session = sessionOf((host) => (host === 'control2' && ++looks < 2 ? 'down' : undefined));
    await awaitGuard(session, wave('etcd', 2), { guardPatienceMs: 10_000 });
    expect(looks).toBe(2);
  });

  test('gives up in time, and says who is not healthy', async () => {
    const session = sessionOf((host) => (host === 'control2' ? 'down' : undefined));
    await expect(awaitGuard(session, wave('etcd', 2), { guardPatienceMs: 0 })).rejects.toMatchObject({
      code: 'quorum-at-risk',
      host: 'control2',
      found: 'control2: etcd.service is inactive',
      hint: expect.stringContaining('etcd.service on control2'),
    });
  });

  test('an API server counts only if it says ok; one of two is enough', async () => {
    const session = fakeSession(spec, (host) => ({
      stdout: `active\n${host === 'control1' ? 'ok' : '[-]etcd failed'}`,
    }));
    await awaitGuard(session, wave('kube-apiserver', 1), { guardPatienceMs: 0 });
    const none = fakeSession(spec, () => ({ stdout: 'active\nstarting' }));
    await expect(awaitGuard(none, wave('kube-apiserver', 1), { guardPatienceMs: 0 })).rejects.toMatchObject({
      code: 'api-unhealthy',
    });
  });

  test('a host that is gone is not healthy', async () => {
    const session = sessionOf((host) => (host === 'control2' ? new Error('gone') : undefined));
    await expect(awaitGuard(session, wave('etcd', 2), { guardPatienceMs: 0 })).rejects.toMatchObject({
      found: 'control2: no answer: gone',
    });
  });

  test('a host to which the connection was lost is not waited for', async () => {
    const lost = new RemoteExecError('connection-lost', 'it ended', { outcome: 'unknown', host: 'control2' });
    const session = sessionOf((host) => (host === 'control2' ? lost : undefined));
    await expect(awaitGuard(session, wave('etcd', 2))).rejects.toMatchObject({
      code: 'host-lost',
      host: 'control2',
    });
    await awaitGuard(session, wave('etcd', 1));
  });

  test('stops waiting when the signal is aborted', async () => {
    const session = sessionOf(() => 'unknown');
    const signal = AbortSignal.timeout(50);
    await expect(awaitGuard(session, wave('etcd', 2), { signal })).rejects.toThrow(/timeout/);
  });
});
