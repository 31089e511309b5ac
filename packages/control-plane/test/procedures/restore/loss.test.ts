import { describe, expect, test } from 'vitest';
import type { MemberState } from '../../../src/backup/members.js';
import { lossOf } from '../../../src/procedures/restore/loss.js';
import { type RestoreSource, strangeClients, unprovenKeys } from '../../../src/procedures/restore/source.js';

const member = (host: string, revision: number, clusterId = 'c1'): MemberState => ({
  host,
  revision,
  clusterId,
  memberId: host,
  version: '3.5.16',
  isLeader: false,
  isLearner: false,
  errors: [],
});

const source: RestoreSource = {
  path: 's.db',
  size: 1,
  sha256: 'a'.repeat(64),
  contents: {
    revision: 100,
    compactRevision: 0,
    raftIndex: 1,
    members: [],
    keys: 1,
    leased: 0,
    encryptedBy: [],
  },
  manifest: {
    cluster: 'kubenet',
    clusterId: 'c1',
    takenAt: '2026-11-26T01:00:00.000Z',
    host: 'control0',
    versions: { kubernetes: '1.31.0', etcd: '3.5.16' },
    size: 1,
    sha256: 'a'.repeat(64),
    revision: 100,
    raftIndex: 1,
    keys: 1,
    members: [],
    encryptionKeys: [],
    authorities: {},
  },
};

describe('a restore loses', () => {
  test.each([
    ['what members have more', [member('a', 130), member('b', 128)], false, '30 revisions'],
    ['nothing, if a majority has no more', [member('a', 100), member('b', 100)], true, 'nothing'],
    [
      'nobody knows what, if those that are lost may have had more',
      [member('a', 100)],
      false,
      'may have had more',
    ],
    ['all since it was taken, if no member answers', [], false, 'since 2026-11-26T01:00:00.000Z'],
    [
      'nobody knows what, if members are behind: a cluster made anew has the same id',
      [member('a', 7), member('b', 7), member('c', 7)],
      false,
      'another cluster may have written',
    ],
    [
      'all that other data of the cluster has',
      [member('a', 7, 'c2'), member('b', 7, 'c2')],
      false,
      'all that this cluster holds: it was restored or reinstalled since ',
    ],
  ])('%s', (_, states, nothing, text) => {
    expect(lossOf(source, states, 3)).toMatchObject({ nothing, text: expect.stringContaining(text) });
  });

  test.each([[[]], [[member('a', 130), member('b', 130)]], [[member('a', 7)]]])(
    'all that a cluster holds, if the snapshot is of another',
    (states) => {
      const strange = { ...source, manifest: undefined, strange: 'its members are default' };
      const text = expect.stringContaining('all that this cluster holds');
      expect(lossOf(strange, states, 3)).toMatchObject({ nothing: false, text });
    },
  );

  test('nobody knows what, if a snapshot does not say of which cluster it is', () => {
    const states = [member('a', 100), member('b', 100)];
    expect(lossOf({ ...source, manifest: undefined }, states, 3)).toMatchObject({ nothing: false });
  });
});

test('a key of our name is not taken for ours where the snapshot does not say', () => {
  const key = { provider: 'secretbox', name: 'key1', objects: 3 };
  const own = { ...source, contents: { ...source.contents, encryptedBy: [key] } };
  const unproven = [expect.stringContaining('3 objects that are encrypted with secretbox key1')];
  expect(unprovenKeys({ ...own, manifest: undefined })).toEqual(unproven);
  expect(unprovenKeys(own)).toEqual(unproven);
  const manifest = source.manifest && { ...source.manifest, encryptionKeys: [{ ...key, fingerprint: 'AA' }] };
  expect(unprovenKeys({ ...own, manifest })).toEqual([]);
});

test('a snapshot of another cluster has tokens and certificates that ours may not accept', () => {
  expect(strangeClients(source, './auth')).toEqual([]);
  const [note] = strangeClients({ ...source, strange: 'it is of another cluster' }, './auth');
  expect(note).toContain('tokens of its service accounts');
  expect(note).toContain('service-account-key.pem of that cluster in ./auth');
});
