import { describe, expect, test } from 'vitest';
import type { MemberState } from '../../src/backup/members.js';
import { memberRevision, snapshotSources } from '../../src/backup/receive-snapshot.js';

const member = (host: string, more: Partial<MemberState> = {}): MemberState => ({
  host,
  revision: 100,
  clusterId: 'c1',
  memberId: host,
  version: '3.5.33',
  isLeader: false,
  isLearner: false,
  errors: [],
  ...more,
});

describe('a snapshot is taken from', () => {
  test.each<[string, readonly MemberState[], readonly string[]]>([
    ['a follower, else the leader', [member('a', { isLeader: true }), member('b'), member('c')], ['b', 'a']],
    [
      'the leader where no other votes',
      [member('a', { isLeader: true }), member('b', { isLearner: true })],
      ['a'],
    ],
    [
      'the survivors that have come furthest',
      [member('a', { revision: 90 }), member('b', { revision: 120 }), member('c', { revision: 110 })],
      ['b', 'c'],
    ],
    [
      'no member that found its data corrupt, or of another cluster',
      [
        member('a', { errors: ['alarm:CORRUPT'], revision: 500 }),
        member('b'),
        member('c', { clusterId: 'c2', revision: 1 }),
      ],
      ['b'],
    ],
    ['nobody where none votes', [member('a', { isLearner: true })], []],
  ])('%s', (_, states, hosts) => {
    expect(snapshotSources(states).map(({ host }) => host)).toEqual(hosts);
  });
});

test.each([
  ['empty', { revision: 0, compactRevision: 0 }, 1],
  ['with keys', { revision: 9, compactRevision: 4 }, 9],
  ['whose last keys were deleted and compacted', { revision: 3, compactRevision: 9 }, 9],
])('a snapshot that is %s is not behind its member', (_, facts, revision) => {
  expect(memberRevision(facts)).toBe(revision);
});
