import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/history/entry.js';
import { readHistory } from '../../src/history/history.js';
import { exampleSpec, fakeSession } from '../example.js';

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

test('hosts have parts of the same runs, and lines that cannot be read', async () => {
  const line = (more: Partial<HistoryEntry>): string => `${JSON.stringify({ ...entry, ...more })}\n`;
  const texts: Readonly<Record<string, string>> = {
    control0: `${line({ id: 'b', at: '2026-01-02T00:00:00.000Z', state: 'done' })}{"id":"cut`,
    control1: line({}) + line({ id: 'b', at: '2026-01-02T00:00:00.000Z' }),
    control2: `{"a":"newer"}\n${line({})}{}\n`,
  };
  const session = fakeSession(exampleSpec(), (host) => ({ stdout: texts[host] ?? '' }));
  const { runs, unanswered, unreadable } = await readHistory(session);
  expect(runs.map(({ id, state }) => [id, state])).toEqual([
    ['a', 'begun'],
    ['b', 'done'],
  ]);
  expect(unanswered).toEqual([]);
  expect(unreadable).toEqual([
    { host: 'control0', lines: 1 },
    { host: 'control2', lines: 2 },
  ]);
});

test('hosts that do not answer are named, whatever the others say', async () => {
  const lost = new Error('connection lost');
  const session = fakeSession(exampleSpec(), (host) => (host === 'control1' ? lost : { stdout: '' }));
  const down = { host: 'gone', cause: 'refused' };
  const { runs, unanswered } = await readHistory({ ...session, unreachable: [down] });
  expect(runs).toEqual([]);
  expect(unanswered).toMatchObject([down, { host: 'control1', cause: 'connection lost' }]);
});

test('hosts that the session leaves out are named', async () => {
  const { transports, ...session } = fakeSession(exampleSpec(), () => ({ stdout: '' }));
  const some = new Map([...transports].filter(([host]) => host !== 'control2'));
  const { unanswered } = await readHistory({ ...session, transports: some });
  expect(unanswered).toEqual([{ host: 'control2', cause: 'not connected' }]);
});

test('no answer at all is no history', async () => {
  const session = fakeSession(exampleSpec(), () => ({
    exitCode: 1,
    stderr: 'sudo: a password is required\n',
  }));
  await expect(readHistory(session)).rejects.toMatchObject({
    code: 'hosts-unreachable',
    message: "4 of 4 hosts can't be reached",
    details: expect.arrayContaining(['control0: sudo: a password is required']),
  });
});
