import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readFacts } from '../../src/stored/contents.js';
import { manifestPath, readManifest } from '../../src/stored/manifest.js';
import { checkSnapshotFile } from '../../src/stored/snapshot-file.js';

test.each(['pipe', 'directory'])(
  'a %s is no snapshot and no manifest, and nobody waits for it',
  async (kind) => {
    const directory = await mkdtemp(join(tmpdir(), 'snapshot-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const path = join(directory, 'a.db');
    if (kind === 'pipe') execFileSync('mkfifo', [path]);
    else await mkdir(path);
    await rename(path, manifestPath(path));
    expect(await readManifest(path)).toBeUndefined();
    await rename(manifestPath(path), path);
    for (const read of [checkSnapshotFile, readFacts])
      await expect(read(path)).rejects.toMatchObject({ path, code: kind === 'pipe' ? 'EINVAL' : 'EISDIR' });
  },
);
