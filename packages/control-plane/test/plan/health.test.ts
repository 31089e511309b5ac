import { expect, test } from 'vitest';
import { healthOf } from '../../src/plan/health.js';
import { exampleSpec, fakeSession } from '../example.js';

test('while planning, one bad answer makes no member sick, and those that are healthy are asked once', async () => {
  const session = fakeSession(exampleSpec(), (host) => ({
    exitCode: host === 'control0' || (host === 'control1' && session.asked.length > 3) ? 0 : 1,
  }));
  const health = await healthOf(session, new Set(['etcd']));
  expect([...(health.get('etcd')?.healthy ?? [])]).toEqual(['control0', 'control1']);
  expect(session.asked).toEqual(['control0', 'control1', 'control2', 'control1', 'control2']);
});
