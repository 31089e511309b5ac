import { loadPki } from '@harderway/credentials-directory';
import type { SnapshotManifest } from '@harderway/etcd-snapshots';
import { describe, expect, test } from 'vitest';
import { foreign, knownAuthorities, newerKubernetes } from '../../../src/procedures/restore/source.js';
import { findRotation, recordStage } from '../../../src/procedures/rotation/authority.js';
import { exampleSpec } from '../../example.js';
import { issuedForEach } from '../rotation/issued.js';

const spec = exampleSpec();
const [control] = spec.hosts.filter(({ role }) => role === 'control');
const peerUrls = [`https://${control?.address}:2380`];

/** A snapshot by a member at an address of this cluster, with the authorities that its cluster had. */
function snapshotWith(authorities: Readonly<Record<string, string>> | undefined) {
  const contents = {
    revision: 1,
    compactRevision: 0,
    raftIndex: 1,
    members: [{ id: '1', name: 'control0', peerUrls }],
    keys: 1,
    leased: 0,
    encryptedBy: [],
  };
  const manifest: SnapshotManifest = {
    cluster: 'kubenet',
    takenAt: '2026-01-01T00:00:00Z',
    host: 'control0',
    versions: spec.versions,
    size: 1,
    sha256: 'a'.repeat(64),
    revision: 1,
    raftIndex: 1,
    keys: 1,
    members: contents.members,
    encryptionKeys: [],
    authorities: authorities ?? {},
  };
  return { contents, manifest: authorities === undefined ? undefined : manifest };
}

describe('a snapshot is of this cluster', () => {
  // Since ca was rotated, the credentials in use have ca-2 alone; the file of ca is kept.
  const own = new Set(['CA', 'CA-2']);

  test.each([
    ['taken since the rotation', { 'ca-2.pem': 'CA-2', 'etcd-ca.pem': 'E' }, own],
    ['taken during the rotation', { 'ca.pem': 'CA', 'ca-2.pem': 'CA-2' }, own],
    ['taken before the rotation', { 'ca.pem': 'CA' }, own],
    ['without a manifest, by its members', undefined, own],
    ['where no authority is known, by its members', { 'ca.pem': 'OTHER' }, new Set<string>()],
  ])('%s', (_, authorities, known) => {
    expect(foreign(spec, known, snapshotWith(authorities))).toBeUndefined();
  });

  test.each([
    [{ 'ca.pem': 'OTHER' }],
    [{ 'ca-2.pem': 'OTHER' }],
    // One organization may sign for the members of both.
    [{ 'ca.pem': 'OTHER', 'etcd-ca.pem': 'CA' }],
  ])('but not with the authorities %j, though its members had the same addresses', (authorities) => {
    const why = foreign(spec, own, snapshotWith(authorities));
    expect(why).toMatch(/^it is of another cluster of this name, whose .* had the fingerprint OTHER/);
    expect(foreign(spec, new Set(['CA-2']), snapshotWith(authorities))).toBeDefined();
  });
});

describe('the authorities of a cluster', () => {
  const issued = issuedForEach();

  test('are also those from before a rotation, which its credentials no longer hold', async () => {
    const { files } = await loadPki(issued.spec);
    const before = await knownAuthorities(issued.spec, files);
    expect(before.size).toBe(1);
    const { stages } = await findRotation(issued.spec, 'ca');
    for (const stage of stages) await recordStage(issued.spec, 'ca', stage);
    const after = await loadPki(issued.spec);
    expect([after.files.has('ca.pem'), after.files.has('ca-2.pem')]).toEqual([false, true]);
    const all = await knownAuthorities(issued.spec, after.files);
    expect(all.size).toBe(2);
    for (const fingerprint of before) expect(all).toContain(fingerprint);
  });

  test('are those in use where the directory is not at hand', async () => {
    const { files } = await loadPki(issued.spec);
    const { pki, ...rest } = issued.spec;
    const elsewhere = { ...rest, pki: { ...pki, directory: '/nowhere' } };
    expect(await knownAuthorities(elsewhere, files)).toEqual(await knownAuthorities(issued.spec, files));
  });
});

test.each([
  ['1.33.0', '1.32.13', true],
  ['1.33.9', '1.33.0', false],
  ['1.32.13', '1.33.0', false],
  ['1.10.0', '1.9.11', true],
])('a snapshot of Kubernetes %s is too new for %s: %s', (taken, kubernetes, isNewer) => {
  const versions = { ...spec.versions, kubernetes };
  const found = newerKubernetes({ versions }, { versions: { kubernetes: taken, etcd: '3.5.33' } });
  expect(found === undefined).toBe(!isNewer);
  expect(newerKubernetes({ versions }, undefined)).toBeUndefined();
});
