import { describe, expect, test } from 'vitest';
import { judge, readLines } from '../../src/drill/judge.js';
import type { RestoreSource } from '../../src/procedures/restore/source.js';

const contents = {
  revision: 100,
  compactRevision: 7,
  raftIndex: 1,
  members: [],
  keys: 12,
  leased: 2,
  encryptedBy: [{ provider: 'aescbc', name: 'key1', objects: 3 }],
};
const hash = { value: 42, compactRevision: 7, hosts: ['control0'] };
const manifest = {
  cluster: 'kubenet',
  takenAt: '2026-11-26T01:00:00.000Z',
  host: 'control0',
  versions: { kubernetes: '1.31.0', etcd: '3.5.16' },
  size: 1,
  sha256: '',
  revision: 100,
  raftIndex: 1,
  keys: 12,
  hash,
  members: [],
  encryptionKeys: [],
  authorities: {},
};
const source: RestoreSource = { path: 's.db', size: 1, sha256: '', contents, manifest };

const header = { cluster_id: 1, member_id: 2, revision: 101, raft_term: 2 };
const status = [
  { Endpoint: 'x', Status: { header, version: '3.5.16', dbSize: 1, leader: 2, raftIndex: 9, raftTerm: 2 } },
];
const hashes = (value: number) => [{ Endpoint: 'x', HashKV: { header, hash: value, compact_revision: 7 } }];
function printed(edit: Readonly<Record<string, string>> = {}): string {
  const lines = {
    status: JSON.stringify(status),
    hash: JSON.stringify(hashes(42)),
    keys: '12',
    secrets: '200 3',
    ...edit,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} ${value}`)
    .join('\n');
}
const states = (stdout: string, own: RestoreSource = source): readonly string[] =>
  judge(readLines(stdout).lines, own).map(({ name, state }) => `${name} ${state}`);

describe('a drill', () => {
  test('is good if all is as the snapshot and its manifest say', () => {
    expect(states(printed())).toEqual(['revision ok', 'keys ok', 'hash ok', 'secrets ok']);
  });

  test.each([
    ['keys', { keys: '11' }],
    ['keys', { keys: '' }],
    ['hash', { hash: JSON.stringify(hashes(43)) }],
    ['hash', { hash: '' }],
    ['secrets', { secrets: '500 3' }],
    ['secrets', { secrets: 'broken 3' }],
    ['secrets', { secrets: '' }],
    ['revision', { status: '' }],
  ])('fails by its %s', (name, edit) => {
    expect(states(printed(edit))).toContain(`${name} failed`);
  });

  test('says what it has nothing to compare with', () => {
    const { manifest: _, ...alone } = source;
    expect(states(printed(), alone)).toContain('hash unknown');
    const later = { ...source, manifest: { ...manifest, hash: { ...hash, compactRevision: 9 } } };
    expect(states(printed(), later)).toContain('hash unknown');
  });

  test('says when each part ended', () => {
    expect(readLines('at 5 begin\nsecrets 200 3\nat 25 restore\n').parts).toEqual([
      ['begin', 5],
      ['restore', 25],
    ]);
  });
});
