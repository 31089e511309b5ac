import { setTimeout as sleep } from 'node:timers/promises';
import { formatReport } from '@harderway/api-load';
import { controlHosts } from '@harderway/control-plane/topology';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { leaderFirst, plug, pull, roll, setUp, setUpInProduction } from '../bench/notice/changes.js';
import {
  divided,
  gatewayKilled,
  gatewayUnplugged,
  journals,
  keepalivedKilled,
  knowledge,
  ldirectordKilled,
  moved,
  onGateways,
  ownerOf,
  replaced,
  secondJoins,
  secondLeaves,
  secondRefused,
} from '../bench/notice/gateways.js';
import { openIdle } from '../bench/notice/idle.js';
import { followOwners } from '../bench/notice/owners.js';
import { underLoad } from '../bench/notice/under-load.js';
import { etcd, kubernetes, oldPrograms } from '../bench/notice/upgrades.js';
import { rotate } from './rotating.js';

const timeout = 2_400_000;
const { signal } = new AbortController();

/** Makes a change under load. No acknowledged write may be lost, and no gateway has the address again that has lost it. */
async function measured(
  ground: Ground,
  change: (ground: Ground) => Promise<void>,
  name: string = change.name,
) {
  const owners = followOwners(ground);
  const { report } = await underLoad(ground, () => change(ground)).catch(async (error: unknown) => {
    await owners.stop();
    throw error;
  });
  const { macs, longestGapMs } = await owners.stop();
  console.log(`${name}: ${macs.length} owners, ${longestGapMs} ms without one\n${formatReport(report)}`);
  expect.soft(report.ledger).toMatchObject({ lost: [] });
  expect.soft(new Set(macs).size, name).toBe(macs.length);
  const fresh = report.clients.find(({ client }) => client === 'fresh');
  return { clients: report.clients, watches: report.watches, fresh, owners: macs, gapMs: longestGapMs };
}

/**
 * Pulls the cable of a control node, and plugs it in again: one whose etcd follows, and the one whose etcd leads. Clients find another
 * server at once, on whatever connection; writes wait for another leader of etcd.
 */
async function unpluggedNotice(ground: Ground): Promise<void> {
  const [leader = '', follower = ''] = await leaderFirst(ground);
  for (const host of [follower, leader]) {
    const { clients, watches } = await measured(ground, pull(host), `${host} unplugged`);
    for (const { client, longestGapMs } of clients)
      if (client !== 'watch' && (client !== 'ledger' || host === follower))
        expect.soft(longestGapMs, `${client} without ${host}`).toBeLessThan(2000);
    if (host === follower) expect.soft(watches?.longestSilenceMs).toBeLessThan(2000);
    await measured(ground, plug(host), `${host} plugged in`);
  }
}

/** Pulls the cable of a control node: idle connections to its API server are reset within two seconds, and no others. */
async function idleNotice(ground: Ground): Promise<void> {
  const idle = await openIdle(ground, 30);
  try {
    const servers = await idle.servers();
    const { name = '', address } = controlHosts(ground.spec)[1] ?? {};
    const lost = [...servers].flatMap(([port, server]) => (server === address ? [port] : []));
    expect.soft(lost.length).toBeGreaterThan(0);
    const pulled = Date.now();
    await ground.lab.unplug([name]);
    await sleep(5000);
    await ground.lab.plug([name]);
    const latest = Math.max(...idle.resets.values()) - pulled;
    console.log(`${idle.resets.size} of ${servers.size} idle connections reset, the last after ${latest} ms`);
    expect.soft([...idle.resets.keys()].sort()).toEqual(lost.sort());
    expect.soft(latest).toBeLessThan(2000);
  } finally {
    idle.stop();
  }
  await sleep(20_000);
}

// Each change is measured, whatever an earlier one has shown.
test('two gateways: a move, crashes of the owner, and one gateway less and more', { timeout }, async () => {
  const work = async (ground: Ground): Promise<void> => {
    await setUpInProduction(ground);
    const first = await ownerOf(ground);
    const { fresh, owners } = await measured(ground, moved);
    expect.soft(fresh).toMatchObject({ failed: 0 });
    expect.soft(owners).toHaveLength(2);
    expect.soft(await ownerOf(ground)).not.toBe(first);
    for (const change of [keepalivedKilled, ldirectordKilled, gatewayKilled, gatewayUnplugged]) {
      const { gapMs, owners: seen } = await measured(ground, change);
      if (gapMs >= 1500) console.log(await journals(ground));
      expect.soft(gapMs, change.name).toBeLessThan(1500);
      expect.soft(seen, change.name).toHaveLength(change === ldirectordKilled ? 1 : 2);
    }
    for (const change of [replaced, secondLeaves, secondRefused, secondJoins])
      expect.soft((await measured(ground, change)).fresh, change.name).toMatchObject({ failed: 0 });
    await divided(ground);
  };
  await onGround('gateways-e2e', signal, work, { gateways: 2 });
});

test('a control node without its cable is noticed within two seconds, on any connection', {
  timeout,
}, async () => {
  const work = async (ground: Ground): Promise<void> => {
    await setUpInProduction(ground);
    await unpluggedNotice(ground);
    await idleNotice(ground);
  };
  await onGround('gateways-e2e', signal, work, { gateways: 2 });
});

/**
 * Moves the address several times. The sums of fresh requests, of those that failed, and of all others that failed. API servers
 * end a connection now and then, with or without a move (`--goaway-chance`): that is not counted.
 */
async function movedRepeatedly(ground: Ground, times: number) {
  const sum = { fresh: 0, freshFailed: 0, othersFailed: 0 };
  for (let move = 0; move < times; move++) {
    const { clients } = await measured(ground, moved);
    for (const { client, asked, failed, causes } of clients)
      if (client === 'fresh') {
        sum.fresh += asked;
        sum.freshFailed += failed;
      } else sum.othersFailed += failed - (causes['goaway'] ?? 0);
  }
  return sum;
}

test('no connection breaks in a move where the gateways know them, and some do otherwise', {
  timeout,
}, async () => {
  const work = async (ground: Ground): Promise<void> => {
    await setUpInProduction(ground);
    const ways: Record<string, Awaited<ReturnType<typeof movedRepeatedly>>> = {};
    for (const [way, command] of Object.entries(knowledge)) {
      await onGateways(ground, command(ground.spec.api.virtualIp));
      ways[way] = await movedRepeatedly(ground, 4);
    }
    console.table(ways);
    expect(ways['by synchronization and hash']).toMatchObject({ freshFailed: 0, othersFailed: 0 });
    expect(ways['not at all']?.othersFailed).toBeGreaterThan(0);
  };
  await onGround('gateways-e2e', signal, work, { gateways: 2 });
});

async function rotated(ground: Ground): Promise<void> {
  await rotate(ground, ['encryption-key']);
}

test('a rolling change, upgrades and a rotation work as well with two gateways', { timeout }, async () => {
  const work = async (ground: Ground): Promise<void> => {
    await setUp(ground);
    for (const change of [roll, etcd, kubernetes, rotated]) {
      const { fresh, owners } = await measured(ground, change);
      expect(fresh, change.name).toMatchObject({ failed: 0 });
      expect(owners, change.name).toHaveLength(1);
    }
  };
  await onGround('gateways-e2e', signal, work, { gateways: 2, obtain: oldPrograms });
});
