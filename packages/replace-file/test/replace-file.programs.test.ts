import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
