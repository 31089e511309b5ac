import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/history/entry.js';
import { mergeHistories } from '../../src/history/history.js';

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

test('hosts have parts of the same runs, and lines that cannot be read', () => {
  const line = (more: Partial<HistoryEntry>): string => `${JSON.stringify({ ...entry, ...more })}\n`;
  const merged = mergeHistories([
    `${line({ id: 'b', at: '2026-01-02T00:00:00.000Z', state: 'done' })}{"id":"cut`,
    line({}) + line({ id: 'b', at: '2026-01-02T00:00:00.000Z' }),
    '',
  ]);
  expect(merged.map(({ id, state }) => [id, state])).toEqual([
    ['a', 'begun'],
    ['b', 'done'],
  ]);
});
