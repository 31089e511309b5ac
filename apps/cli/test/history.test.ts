import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { History, HistoryEntry, UnreachableHost } from '@harderway/control-plane';
import { expect, it } from 'vitest';
import { clusterYaml, harderway, onThisMachine, temporaryDirectory } from './surroundings.js';

const run = (at: string, more: Partial<HistoryEntry>): HistoryEntry => ({
  id: at,
  at: `2026-01-0${at}T10:20:30.456Z`,
  by: 'ada@workstation',
  cluster: 'kubenet',
  state: 'done',
  steps: 12,
  hosts: ['control0', 'control1'],
  programs: [],
  ...more,
});

const runs: readonly HistoryEntry[] = [
  run('1', {
    elapsedMs: 42_000,
    programs: [
      { name: 'etcd', to: '3.5.16' },
      { name: 'kube-apiserver', from: '1.31.14', to: '1.32.13' },
      { name: 'kube-scheduler', from: '1.31.14', to: '1.32.13' },
    ],
  }),
  run('2', {
    state: 'failed',
    steps: 1,
    elapsedMs: 1500,
    by: 'eve\u001b[2J@x',
    error: { code: 'rolled-back', step: 'control0/etcd/unit:etcd.service' },
  }),
  run('3', { state: 'begun', programs: [{ name: 'etcd', from: '3.5.16', to: '3.5.16' }] }),
];

const down = { host: 'control2', cause: 'connection refused' };

async function history(
  entries: readonly HistoryEntry[],
  argv: readonly string[] = [],
  unanswered: readonly UnreachableHost[] = [],
  unreadable: History['unreadable'] = [],
) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
  return harderway(['history', ...argv], {
    directory,
    engine: { readHistory: async () => ({ runs: entries, unanswered, unreadable }) },
  });
}

it('shows each run with its end and the versions', async () => {
  const ran = await history(runs);
  expect(ran.code).toBe(0);
  await expect(ran.stdout).toMatchFileSnapshot('golden/history.txt');
});

it('prints JSON', async () => {
  expect(JSON.parse((await history(runs, ['--json'])).stdout)).toEqual(runs);
});

it('says so where there is none', async () => {
  expect((await history([])).stdout).toBe('no run has changed these hosts\n');
});

it('names a host that did not answer, and is not sure', async () => {
  const ran = await history([], [], [down]);
  expect(ran).toEqual({
    code: 1,
    stdout: 'no run has changed the hosts that answered\n',
    stderr: expect.stringContaining(
      'warning: control2 did not answer (connection refused): what changed there is unknown\n',
    ),
  });
  const json = await history(runs, ['--json'], [down]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual(runs);
});

it('names a host whose history cannot be read whole, and is not sure', async () => {
  const ran = await history(
    [],
    [],
    [],
    [
      { host: 'control0', lines: 1 },
      { host: 'control1', lines: 3 },
    ],
  );
  expect(ran).toEqual({
    code: 1,
    stdout: 'no run can be read\n',
    stderr: expect.stringMatching(
      /warning: the history of control0 has a line that .*\nwarning: the history of control1 has 3 lines that/,
    ),
  });
});

it('says nothing about hosts where none answers', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
  const openSession = onThisMachine(['gateway', 'control0', 'control1', 'control2']);
  const ran = await harderway(['history'], { directory, engine: { openSession } });
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toContain("error: 4 of 4 hosts can't be reached [hosts-unreachable]");
});
