import { formatReport } from '@harderway/api-load';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { setUp } from '../bench/notice/changes.js';
import { defragmentation, growth, loosen, replacement, shrinkage } from '../bench/notice/members.js';
import { underLoad } from '../bench/notice/under-load.js';

const { signal } = new AbortController();

/** Makes a change under load through the virtual IP. At its end so many servers take connections. */
async function measured(
  ground: Ground,
  change: (ground: Ground) => Promise<unknown>,
  servers: number,
): Promise<void> {
  const { report, weights, elapsedMs } = await underLoad(ground, async () => {
    await change(ground);
  });
  console.log(change.name, `${Math.round(elapsedMs / 1000)} s`, formatReport(report));
  expect(report.ledger, change.name).toMatchObject({ lost: [], acknowledged: expect.any(Number) });
  expect(Object.values(weights.at(-1)?.weights ?? {}), change.name).toEqual(Array(servers).fill(1));
}

test('no acknowledged write is lost while members are replaced, added, removed and defragmented', {
  timeout: 2_400_000,
}, async () => {
  const all = async (ground: Ground): Promise<void> => {
    await setUp(ground);
    await measured(ground, replacement, 3);
    await measured(ground, growth, 5);
    await measured(ground, shrinkage, 3);
    await loosen(ground);
    await measured(ground, defragmentation, 3);
  };
  await onGround('members-notice', signal, all, { control: 5 });
});
