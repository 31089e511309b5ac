import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { replaceFile } from '../src/replace-file.js';

test('keeps the owner as root, and setuid with it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'replace-file-'));
  try {
    const path = join(directory, 'file');
    await writeFile(path, 'old');
    await chown(path, 65_534, 65_533);
    await chmod(path, 0o4755);
    await replaceFile(path, 'new');
    const { mode, uid, gid } = await stat(path);
    expect([mode & 0o7777, uid, gid]).toEqual([0o4755, 65_534, 65_533]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('an error of the disk says which file could not be written', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'replace-file-'));
  try {
    const [run, program] = ['../../../tools/run.mjs', 'replace.ts'].map((each) =>
      fileURLToPath(new URL(each, import.meta.url)),
    );
    const path = join(directory, 'file');
    // 1 MB at most: of units of 512 or 1024 bytes, as shells differ.
    const { stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath, `${run}`, `${program}`, path, '2000000'],
      { encoding: 'utf8' },
    );
    expect(stderr).toContain("code: 'EFBIG'");
    expect(stderr).toContain(`path: '${path}'`);
  } finally {
    await rm(directory, { recursive: true });
  }
});
