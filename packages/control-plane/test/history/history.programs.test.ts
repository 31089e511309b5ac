import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateDirectory } from '@harderway/desired-state';
import { local, type Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/history/entry.js';
import { ended } from '../../src/history/entry.js';
import { readHistory, writeHistory } from '../../src/history/history.js';
import { ControlPlaneError } from '../../src/model/errors.js';
import type { Session } from '../../src/model/session.js';
import { exampleSpec } from '../example.js';

const entry: HistoryEntry = {
  id: 'a',
  at: '2026-01-01T00:00:00.000Z',
  by: "ada@o'brien",
  cluster: 'kubenet',
  state: 'begun',
  steps: 3,
  hosts: ['control0'],
  programs: [{ name: 'etcd', from: '3.5.16', to: '3.5.30' }],
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'history-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A host whose scripts run here, below a directory of the test; and one that does not answer. */
async function session(env?: Readonly<Record<string, string>>): Promise<Session> {
  const here = await local({ name: 'control0' });
  const transport: Transport = {
    ...createFake(),
    run: ({ argv }) => here.run({ argv: argv.map((word) => word.replaceAll(stateDirectory, root)), env }),
  };
  const dead: Transport = { ...createFake(), run: () => Promise.reject(new Error('connection lost')) };
  const transports = new Map([
    ['control0', transport],
    ['control1', dead],
  ]);
  const { hosts, ...spec } = exampleSpec();
  return {
    spec: { ...spec, hosts: hosts.filter(({ name }) => transports.has(name)) },
    transports,
    unreachable: [],
    reach: async () => {},
    close: async () => undefined,
  };
}

describe('the history of a host', () => {
  test('has each run once, with its end, as its host wrote it', async () => {
    const on = await session();
    await writeHistory(on, entry);
    const unanswered = [{ host: 'control1', cause: 'connection lost', hint: expect.any(String) }];
    expect(await readHistory(on)).toEqual({ runs: [entry], unanswered, unreadable: [] });
    const error = new ControlPlaneError('rolled-back', 'it failed', {
      step: 'control0/etcd/unit:etcd.service',
    });
    const done = ended(entry, 1200, error);
    await writeHistory(on, done);
    await writeHistory(on, { ...entry, id: 'b', at: '2026-01-02T00:00:00.000Z' });
    expect((await readHistory(on)).runs).toEqual([
      {
        ...entry,
        state: 'failed',
        elapsedMs: 1200,
        error: { code: 'rolled-back', step: 'control0/etcd/unit:etcd.service' },
      },
      { ...entry, id: 'b', at: '2026-01-02T00:00:00.000Z' },
    ]);
  });

  test('has a mark until a run comes to its end', async () => {
    const on = await session();
    const marked = (): boolean => existsSync(join(root, 'unfinished'));
    await writeHistory(on, entry);
    expect(marked()).toBe(true);
    await writeHistory(on, ended(entry, 1200, new Error('it failed')));
    expect(marked()).toBe(true);
    await writeHistory(on, ended(entry, 1200));
    expect(marked()).toBe(false);
  });

  test('stays as it is where the disk takes only a part of it', async () => {
    const on = await session();
    await writeHistory(on, entry);
    await writeHistory(on, ended(entry, 1200));
    const before = readFileSync(join(root, 'history'), 'utf8');
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/tail'), '#!/bin/sh\nhead -c 20 "$3"; exit 1\n', { mode: 0o755 });
    await writeHistory(await session({ PATH: `${root}/bin:/usr/bin:/bin` }), { ...entry, id: 'b' });
    expect(readFileSync(join(root, 'history'), 'utf8')).toBe(before);
  });

  test('keeps the last 200 lines', async () => {
    const on = await session();
    for (let run = 0; run < 205; run += 1) await writeHistory(on, { ...entry, id: `${run}` });
    const lines = readFileSync(join(root, 'history'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(200);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: '5' });
  });
});
