import { formatReport, type LoadReport } from '@harderway/api-load';
import { expect, test } from 'vitest';
import { onGround } from '../bench/ground.js';
import { crash, roll, setUp } from '../bench/notice/changes.js';
import { type Noticed, underLoad } from '../bench/notice/under-load.js';

function countsOf({ clients }: LoadReport, kind: string): LoadReport['clients'][number] {
  const found = clients.find(({ client }) => client === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

test('new connections notice no rolling restart, and no acknowledged write is lost, in a crash neither', {
  timeout: 2_400_000,
}, async () => {
  const { signal } = new AbortController();
  let rolled: Noticed | undefined;
  let crashed: Noticed | undefined;
  await onGround('notice-e2e', signal, async (ground) => {
    await setUp(ground);
    rolled = await underLoad(ground, () => roll(ground));
    console.log(formatReport(rolled.report));
    crashed = await underLoad(ground, () => crash(ground));
    console.log(formatReport(crashed.report));
  });
  if (rolled === undefined || crashed === undefined) throw new Error('nothing was measured');

  // A drained server gets no new connection. A request on a connection that lasts may meet with the very moment of the
  // restart, which Kubernetes 1.20 announces to nobody.
  expect(countsOf(rolled.report, 'fresh')).toMatchObject({ failed: 0 });
  for (const kind of ['kept-alive', 'http2', 'ledger'])
    expect(countsOf(rolled.report, kind).failed / countsOf(rolled.report, kind).asked).toBeLessThan(0.01);
  for (const { report } of [rolled, crashed]) {
    expect(report.ledger).toMatchObject({ lost: [] });
    expect(report.watches?.longestMs).toBeLessThan(2000);
  }
});
