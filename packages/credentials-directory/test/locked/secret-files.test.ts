import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSecret, writeSecret } from '../../src/locked/secret-files.js';

test('a secret is written into the directory for its owner alone, and nowhere else', async () => {
  const root = await mkdtemp(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const directory = join(root, '..x');
  await mkdir(directory);
  await writeSecret(directory, '..a', 'secret');
  expect(await readFile(join(directory, '..a'), 'utf8')).toBe('secret');
  expect((await stat(join(directory, '..a'))).mode & 0o777).toBe(0o600);
  for (const name of [
    '../a',
    '/a',
    'a/b',
    '',
    '.',
    '..',
    'a\0b',
    'lock.age',
    '.lock.age.held',
    '.a.12345678-abc',
  ])
    for (const write of [writeSecret, createSecret])
      await expect(write(directory, name, 'x')).rejects.toMatchObject({ code: 'name-invalid' });
  expect([await readdir(root), await readdir(directory)]).toEqual([['..x'], ['..a']]);
});
