import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { freeSnapshotPath } from '../../src/backup/snapshot-path.js';

const directory = mkdtempSync(join(tmpdir(), 'harderway-snapshots-'));
afterEach(() => rmSync(directory, { recursive: true }));

test('two snapshots of one second have different paths', async () => {
  const first = await freeSnapshotPath(directory, 'kubenet');
  writeFileSync(first.path, '');
  const second = await freeSnapshotPath(directory, 'kubenet');
  expect(second.path > first.path).toBe(true);
  expect(second.path).toBe(
    join(directory, `kubenet-${second.takenAt.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`),
  );
});
