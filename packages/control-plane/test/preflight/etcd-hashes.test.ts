import { describe, expect, test } from 'vitest';
import { type MemberHash, memberHashes } from '../../src/backup/members.js';
import { askMembers } from '../../src/components/etcd/ask.js';
import { askHashes, compareHashes } from '../../src/facts/etcd-hashes.js';
import { exampleSpec, fakeSession } from '../example.js';
import { gatewayAnswer, plain } from '../plan/members/example.js';

const hosts = ['control0', 'control1', 'control2'];

describe('hashes of members', () => {
  const hash = (host: string, value: number, compactRevision = 5) => ({ host, hash: value, compactRevision });

  test('are compared only if all answered, and nothing else was compacted', () => {
    const compare = (...hashes: readonly MemberHash[]) => compareHashes(9, { hashes, unanswered: [] });
    const unanswered = [{ host: 'control2', cause: 'context deadline exceeded' }];
    expect(compareHashes(9, { hashes: [hash('control0', 1), hash('control1', 1)], unanswered })).toEqual({
      kind: 'unknown',
      reason: 'no hash at revision 9 by control2 (context deadline exceeded)',
    });
    expect(compare(hash('control0', 1, 4), hash('control1', 1), hash('control2', 2))).toMatchObject({
      kind: 'unknown',
    });
    expect(compare(...hosts.map((host) => hash(host, 1)))).toEqual({ kind: 'same' });
    expect(compare(hash('control0', 2), hash('control1', 1), hash('control2', 1))).toEqual({
      kind: 'different',
      revision: 9,
      groups: [['control1', 'control2'], ['control0']],
    });
  });

  test.each([
    [
      { exitCode: 1, stderr: '{"level":"warn"}\nFailed to get the hash (timed out)\n' },
      'Failed to get the hash (timed out)',
    ],
    [{ stdout: '[]' }, 'no answer'],
  ])('are missing with what etcdctl says: %j', async (answer, cause) => {
    const session = fakeSession(exampleSpec(), () => answer);
    expect(await memberHashes(session, ['control1'], 9)).toEqual({
      hashes: [],
      unanswered: [{ host: 'control1', cause }],
    });
  });
});

describe('members under load', () => {
  /** Members at different revisions, whose hashes are found at the revision that is asked for. */
  function members(hashOf: (host: string, look: number) => number) {
    const revisions = new Set<string>();
    let looks = 0;
    const session = fakeSession(exampleSpec(), (host, words) => {
      const number = Number(host.slice(-1)) + 1;
      const rev = /--rev=(\d+)/.exec(words)?.[1];
      if (rev === undefined) {
        const header = { cluster_id: '7', member_id: String(100 + number), revision: String(10 + number) };
        return { stdout: gatewayAnswer({ host: number }, plain(3), { more: { header } }) };
      }
      if (host === 'control0') looks += 1;
      revisions.add(rev);
      const found = { header: { revision: 99 }, hash: hashOf(host, looks), compact_revision: 5 };
      return { stdout: JSON.stringify([{ Endpoint: 'here', HashKV: found }]) };
    });
    return { session, revisions };
  }
  const ask = async (hashOf: (host: string, look: number) => number) => {
    const { session, revisions } = members(hashOf);
    const found = await askHashes(session, await askMembers(session, hosts));
    return { found, revisions };
  };

  test('are all asked for the lowest revision that all have', async () => {
    const { found, revisions } = await ask(() => 7);
    expect([...revisions]).toEqual(['11']);
    expect(found).toEqual({ kind: 'same' });
  });

  test('are corrupt only if a second look says so too', async () => {
    const { found } = await ask((host) => (host === 'control2' ? 8 : 7));
    expect(found).toMatchObject({ kind: 'different', groups: [['control0', 'control1'], ['control2']] });
    const once = await ask((host, look) => (host === 'control2' && look === 1 ? 8 : 7));
    expect(once.found).toEqual({ kind: 'same' });
  });
});
