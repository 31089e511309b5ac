import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exclusively } from '../src/exclusively.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exclusively-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('one after another, also after one that fails', async () => {
  const path = join(directory, 'count');
  await writeFile(path, '0');
  const add = async (number: number): Promise<void> => {
    const before = Number(await readFile(path, 'utf8'));
    if (number === 3) throw new Error('no');
    await writeFile(path, String(before + 1));
  };
  const all = [1, 2, 3, 4, 5].map((number) => exclusively(path, () => add(number)));
  const ended = await Promise.allSettled(all);
  expect(ended.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  expect(await readFile(path, 'utf8')).toBe('4');
  expect(await readdir(directory)).toEqual(['count']);
});

test('the guard of a killed program is removed, though nobody may read it', async () => {
  const guard = join(directory, 'config.lock');
  await writeFile(guard, '');
  await chmod(guard, 0o000);
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const done = exclusively(join(directory, 'config'), async () => 'done', { guard });
    const clock = setInterval(() => vi.advanceTimersByTime(1000), 50);
    expect(await done.finally(() => clearInterval(clock))).toBe('done');
    expect(await readdir(directory)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
