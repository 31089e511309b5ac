import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { crash, setUpInProduction, unplugged } from '../bench/notice/changes.js';
import { checkedBy, checkedByLdirectord, checkers, hung, starved } from '../bench/notice/checkers.js';
import { show } from '../bench/notice/show.js';
import { type Noticed, underLoad } from '../bench/notice/under-load.js';

const { signal } = new AbortController();

/** Times at which the table had less than all servers, or one of them took no connections. */
const removals = ({ weights }: Noticed): number =>
  weights.filter(({ weights: each }) => Object.values(each).filter((weight) => weight > 0).length < 3).length;

function rowOf(noticed: Noticed): Readonly<Record<string, number>> {
  const { clients, watches } = noticed.report;
  // A watch that lasts succeeds once: its gap is that of its events.
  const gaps = clients
    .filter(({ client }) => client !== 'watch')
    .map(({ client, longestGapMs }) => [`${client} gap ms`, longestGapMs]);
  const failed = clients.map(({ client, failed }) => [`${client} failed`, failed]);
  const fresh = clients.find(({ client }) => client === 'fresh');
  return {
    asked: fresh?.asked ?? 0,
    ...Object.fromEntries(failed),
    ...Object.fromEntries(gaps),
    'watch silent ms': watches?.longestSilenceMs ?? 0,
    removals: removals(noticed),
  };
}

test('ldirectord with our check compared with the checkers of keepalived', {
  timeout: 2_400_000,
}, async () => {
  const work = async (ground: Ground): Promise<void> => {
    await setUpInProduction(ground);
    const table: Record<string, Readonly<Record<string, number>>> = {};
    for (const checker of checkers) {
      if (checker !== 'ldirectord') await checkedBy(ground, checker);
      const starvedOne = (own: Ground): Promise<void> => starved(own, checker);
      const changes = { killed: crash, hung, unplugged, starved: starvedOne };
      for (const [name, change] of Object.entries(changes)) {
        const noticed = await underLoad(ground, () => change(ground));
        console.log(show(`${checker}, ${name}`, noticed));
        table[`${name}, ${checker}`] = rowOf(noticed);
        expect.soft(noticed.report.ledger).toMatchObject({ lost: [] });
      }
      if (checker !== 'ldirectord') await checkedByLdirectord(ground);
    }
    console.table(table);
    // A gateway that is slow takes no server out.
    expect(table['starved, ldirectord']).toMatchObject({ removals: 0 });
  };
  await onGround('checkers-e2e', signal, work, { gateways: 2 });
});
