import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFile } from '../src/create-file.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'create-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a file is created whole, with its mode, and nothing is left beside it', async () => {
  const path = join(directory, 'key.pem');
  await createFile(path, 'secret', { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('secret');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['key.pem']);
});

test('one that exists stays as it is', async () => {
  const path = join(directory, 'key.pem');
  await writeFile(path, 'theirs');
  await expect(createFile(path, 'ours')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('theirs');
  expect(await readdir(directory)).toEqual(['key.pem']);
});

test('of several at once, one succeeds', async () => {
  const path = join(directory, 'key.pem');
  const all = await Promise.allSettled(['a', 'b', 'c', 'd'].map((content) => createFile(path, content)));
  const winners = all.flatMap(({ status }, index) => (status === 'fulfilled' ? ['abcd'[index]] : []));
  expect(winners).toEqual([await readFile(path, 'utf8')]);
});
