import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { credentialsPath, manifestPath, readManifest } from '@harderway/etcd-snapshots';
import { draftPath } from '@harderway/replace-file';
import { expect, onTestFinished, test } from 'vitest';
import { snapshotManifest as manifest } from '../../../../tools/testing/snapshot-manifest.js';
import { removeSnapshotDrafts, reserveSnapshotPath } from '../../src/backup/snapshot-path.js';

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

test('what killed runs have left beside snapshots of the cluster goes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'harderway-snapshots-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const cluster = 'a'.repeat(63);
  const snapshot = join(directory, `${cluster}-2026-11-26T23-59-59Z.db`);
  const left = [manifestPath(snapshot), credentialsPath(snapshot)].map(draftPath);
  const kept = [snapshot, draftPath(join(directory, 'other-2026-11-26T23-59-59Z.db.json'))];
  for (const path of [...left, ...kept]) {
    writeFileSync(path, '');
    utimesSync(path, 0, 0);
  }
  await removeSnapshotDrafts(directory, cluster);
  expect(readdirSync(directory).sort()).toEqual(kept.map((path) => basename(path)).sort());
});
