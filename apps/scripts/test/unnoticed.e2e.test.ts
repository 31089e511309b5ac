import type { LoadReport } from '@harderway/api-load';
import { controlHosts } from '@harderway/control-plane/topology';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import {
  crash,
  production,
  refused,
  renewal,
  roll,
  setUp,
  slow,
  unplugged,
} from '../bench/notice/changes.js';
import { show } from '../bench/notice/show.js';
import { type Noticed, underLoad } from '../bench/notice/under-load.js';
import { etcd, kubernetes, oldPrograms } from '../bench/notice/upgrades.js';

const timeout = 2_400_000;
const lab = 'notice-e2e';
const { signal } = new AbortController();

function countsOf({ clients }: LoadReport, kind: string): LoadReport['clients'][number] {
  const found = clients.find(({ client }) => client === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

/** Makes a change under load, and shows what was noticed. No acknowledged write may be lost, whatever the change. */
async function measured(ground: Ground, change: (ground: Ground) => Promise<void>): Promise<Noticed> {
  const noticed = await underLoad(ground, () => change(ground));
  console.log(show(change.name, noticed));
  expect(noticed.report.ledger).toMatchObject({ lost: [] });
  // At its end all servers take connections.
  expect(Object.values(noticed.weights.at(-1)?.weights ?? {})).toEqual([1, 1, 1]);
  return noticed;
}

/**
 * A drained server gets no new connection. A request on a connection that lasts may meet with the very moment at which its API
 * server ends, which Kubernetes 1.20 announces to nobody.
 */
function hardlyNoticed({ report }: Noticed, kinds: readonly string[]): void {
  for (const kind of kinds) {
    const { failed, asked } = countsOf(report, kind);
    expect(failed / asked, kind).toBeLessThan(0.01);
  }
  expect(report.watches?.longestMs).toBeLessThan(2000);
}

const lasting = ['kept-alive', 'http2', 'ledger'];

test('new connections notice no rolling restart, and no acknowledged write is lost, in a crash neither', {
  timeout,
}, async () => {
  await onGround(lab, signal, async (ground) => {
    await setUp(ground);
    for (const change of [roll, renewal, refused]) {
      const noticed = await measured(ground, change);
      expect(countsOf(noticed.report, 'fresh'), change.name).toMatchObject({ failed: 0 });
      hardlyNoticed(noticed, lasting);
    }
    const crashed = await measured(ground, crash);
    expect(crashed.report.watches?.longestMs).toBeLessThan(2000);
  });
});

test('upgrades of etcd from 3.4 to 3.5 and on, and of Kubernetes to the same code stamped with the next minor', {
  timeout,
}, async () => {
  const upgrades = async (ground: Ground): Promise<void> => {
    await setUp(ground);
    const { clients } = (await measured(ground, etcd)).report;
    expect(clients.filter(({ failed }) => failed > 0)).toEqual([]);
    const noticed = await measured(ground, kubernetes);
    expect(countsOf(noticed.report, 'fresh')).toMatchObject({ failed: 0 });
    hardlyNoticed(noticed, lasting);
  };
  await onGround(lab, signal, upgrades, { obtain: oldPrograms });
});

test('on the way to production and in it; a balancer that is slow itself takes no weight from servers that are well', {
  timeout,
}, async () => {
  await onGround(lab, signal, async (ground) => {
    await setUp(ground);
    for (const change of [production, roll]) {
      const { report } = await measured(ground, change);
      expect(countsOf(report, 'fresh'), change.name).toMatchObject({ failed: 0 });
    }
    const [first, crashed, third] = controlHosts(ground.spec).map(({ address }) => address);
    const least = ({ weights }: Noticed, address = ''): number =>
      Math.min(...weights.map((table) => table.weights[address] ?? 0));
    for (const change of [crash, slow]) {
      const noticed = await measured(ground, change);
      const leasts = [first, crashed, third].map((address) => least(noticed, address));
      expect(leasts, change.name).toEqual([1, 0, 1]);
    }
    // A host that is gone leaves the table, and its connections end. Writes may wait for etcd to elect another leader.
    const { report } = await measured(ground, unplugged);
    for (const kind of ['fresh', 'kept-alive', 'http2'])
      expect(countsOf(report, kind).longestGapMs, kind).toBeLessThan(2000);
  });
});
