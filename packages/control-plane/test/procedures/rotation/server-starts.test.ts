import { expect, test } from 'vitest';
import { newestApiserverStart } from '../../../src/operations/rotation/server-starts.js';
import { exampleSpec, fakeSession } from '../../example.js';

/** The newest start, where control1 says this, and the others started 400 s and 100 s ago. */
const newest = (control1: string) =>
  newestApiserverStart(
    fakeSession(exampleSpec(), (host) => ({
      stdout: { control0: '60000 100 1000.00\n', control1 }[host] ?? '90000 100 1000.00\n',
    })),
  );

test.each([
  ['90100 100 1000.00\n', 'control1', 99],
  ['1000 250 1000.00\n', 'control2', 100],
])('the newest start of an API server counts, with %j of another one', async (said, host, ago) => {
  const found = await newest(said);
  expect(found.host).toBe(host);
  expect((Date.now() - found.at.getTime()) / 1000).toBeCloseTo(ago, 0);
});

test.each([
  ['that does not run', '', 'api-unhealthy'],
  ['on a host without getconf', '95000  1000.00\n', 'no-answer'],
  ['of which only a part was said', '95000 100 10', 'no-answer'],
])('a server %s is not left out', async (_, said, code) => {
  await expect(newest(said)).rejects.toMatchObject({ code, host: 'control1' });
});
