import { describe, expect, test } from 'vitest';
import { stageNames } from '../../src/model/stages.js';
import { faultyTables, reloadWaves, tableNotes } from '../../src/plan/balancer-tables.js';
import type { HostChanges } from '../../src/plan/schedule.js';
import { exampleSpec, withStandby } from '../example.js';
import { observed } from '../holding.js';
import { restart } from './restart.js';

const spec = exampleSpec(withStandby);
const heading = 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n';
const empty = `${heading}  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n`;
const service = 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443            Route   0      0          0\n';
const running: HostChanges['running'] = new Set(['load-balancer']);

/** The steps of the wave, and the notes, where the gateways show these tables. */
function steps(
  tables: readonly (string | undefined)[],
  changes: Partial<HostChanges> = {},
  stages = stageNames,
): readonly string[] {
  const gateways = spec.hosts.filter(({ role }) => role === 'gateway');
  const views = gateways.map((host, index) => ({ host, seen: { ...observed([]), answer: tables[index] } }));
  const own = gateways.map(({ name }): HostChanges => ({ host: name, steps: [], running, ...changes }));
  const found = faultyTables(spec, views, own, stages);
  const waves = reloadWaves(spec, found);
  const lines = waves.flatMap(({ hosts }) =>
    hosts.flatMap((host) => host.steps.map(({ id, why }) => `${id}: ${why}`)),
  );
  return [...lines, ...tableNotes(found)];
}

const reload = (gateway: string): string =>
  `${gateway}/load-balancer/reload-balancer: its kernel has no virtual service for 192.168.1.21:6443`;

describe('a gateway whose kernel has lost the virtual service', () => {
  test('reloads ldirectord', () => {
    expect(steps([`${empty}shown\n`, `${empty}${service}shown\n`])).toEqual([reload('gateway')]);
    const other = service.replace('6443', '443');
    expect(steps([`${empty}shown\n`, `${empty}${other}shown\n`])).toEqual([
      reload('gateway'),
      reload('gateway1'),
    ]);
  });

  test.each([
    ['did not answer', undefined],
    ['printed nothing', ''],
    ['did not show all of the table', empty],
    ['shows a line that can not be read', `${empty}TCP  ?\nshown\n`],
  ])('is not one that %s, which a note names', (_, table) => {
    const note = /^gateway1? did not show which API servers it balances: .*harderway verify/;
    expect(steps([table, table])).toEqual([expect.stringMatching(note), expect.stringMatching(note)]);
  });

  test('has nothing to do where ldirectord starts, or was not chosen', () => {
    const tables = [`${empty}shown\n`, ''];
    expect(steps(tables, { running: new Set() })).toEqual([]);
    expect(steps(tables, { steps: [restart('', 'ldirectord')] })).toEqual([]);
    expect(steps(tables, {}, ['etcd'])).toEqual([]);
  });
});
