import { digestPath } from '@harderway/desired-state';
import { expect, test } from 'vitest';
import { remadeNotes } from '../../../src/plan/members/remade.js';
import { exampleSpec } from '../../example.js';
import { seenHosts } from './example.js';

const spec = exampleSpec();
const member = `${spec.etcd.dataDirectory}/member`;
const file = { type: 'file', mode: 0o600, owner: 'root', group: 'root', size: 1 } as const;

/** Control nodes on which we started etcd at 100, whose data was made at another time. Their hosts have started it again at 400. */
const hostsWith = (made: Readonly<Record<string, number>>) =>
  seenHosts(spec).map(({ host, seen }) => {
    const paths = new Map([
      ...seen.paths,
      [member, { ...file, type: 'directory' as const, createdMs: made[host.name] ?? 50, modifiedMs: 400 }],
      [digestPath('etcd.service'), { ...file, modifiedMs: 100 }],
    ]);
    return { host, seen: { ...seen, paths } };
  });

test('a plan tells of members that joined again empty under their old ids', () => {
  const notes = remadeNotes(spec, hostsWith({ control1: 200, control2: 300 }));
  expect(notes).toEqual([
    expect.stringMatching(/^the data of the member of control1 was made .* under its old id\./),
    expect.stringMatching(/^the data of the member of control2 was made/),
  ]);
});

test('it says nothing of data that was copied with its times, as to a larger disk', () => {
  // The directory was last changed at 400.
  expect(remadeNotes(spec, hostsWith({ control1: 500 }))).toEqual([]);
});

test('it says nothing of data that etcd made as it was started, or of hosts that do not say', () => {
  expect(remadeNotes(spec, hostsWith({}))).toEqual([]);
  expect(remadeNotes(spec, seenHosts(spec))).toEqual([]);
});
