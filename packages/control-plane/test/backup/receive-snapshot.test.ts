import { describe, expect, test } from 'vitest';
import { type MemberState, memberStates } from '../../src/backup/members.js';
import { memberRevision, receiveCurrent, snapshotSources } from '../../src/backup/receive-snapshot.js';
import { exampleSpec, fakeSession } from '../example.js';

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

describe('where no member can be asked', () => {
  const status = JSON.stringify({
    header: { cluster_id: '1', member_id: '2' },
    version: '3.5.16',
    isLearner: true,
  });
  const unreachable = ['control1', 'control2'].map((host) => ({ host, cause: 'connection refused' }));
  const session = (down: readonly string[]) => {
    const all = fakeSession(exampleSpec(), (host) =>
      host === 'control0' ? { stdout: status } : { exitCode: 7 },
    );
    const transports = new Map([...all.transports].filter(([host]) => !down.includes(host)));
    return { ...all, transports, unreachable: unreachable.filter(({ host }) => down.includes(host)) };
  };

  test('the error names each with what is known of it', async () => {
    const on = session(['control1']);
    await expect(receiveCurrent(on, await memberStates(on), '/nowhere')).rejects.toMatchObject({
      code: 'backup-failed',
      message: 'no voter of etcd answers',
      details: [
        'control0: a learner, which does not vote',
        'control1: connection refused',
        'control2: etcd does not answer',
      ],
      hint: 'read `journalctl -u etcd` on control2',
    });
  });

  test('hosts that can not be reached are the cause if all are', async () => {
    const on = session(['control0', 'control1', 'control2']);
    await expect(
      receiveCurrent({ ...on, unreachable }, await memberStates({ ...on, unreachable }), '/nowhere'),
    ).rejects.toMatchObject({ code: 'hosts-unreachable', message: "3 of 3 hosts can't be reached" });
  });
});
