import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readManifest, type SnapshotManifest } from '@harderway/etcd-snapshots';
import { expect, onTestFinished, test } from 'vitest';
import { reserveSnapshotPath } from '../../src/backup/snapshot-path.js';

const manifest: SnapshotManifest = {
  cluster: 'kubenet',
  takenAt: '2026-11-26T23:59:59.500Z',
  host: 'control1',
  versions: { kubernetes: '1.31.0', etcd: '3.5.15' },
  size: 100,
  sha256: 'ab',
  revision: 7,
  raftIndex: 9,
  keys: 3,
  members: [],
  encryptionKeys: [],
  authorities: {},
};

test('snapshots that end at the same moment have paths of their own, and keep their manifests', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'harderway-snapshots-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'kubenet-2026-11-26T23-59-59Z.db'), 'without a manifest');
  const reserved = await Promise.all(
    [1, 2, 3].map(async (revision) => {
      const path = await reserveSnapshotPath(directory, new Date(manifest.takenAt), {
        ...manifest,
        revision,
      });
      expect(await readManifest(path)).toMatchObject({ revision });
      return path;
    }),
  );
  expect(reserved.map((path) => basename(path)).sort()).toEqual([
    'kubenet-2026-11-27T00-00-00Z.db',
    'kubenet-2026-11-27T00-00-01Z.db',
    'kubenet-2026-11-27T00-00-02Z.db',
  ]);
});
