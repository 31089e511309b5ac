import files, { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

test('one after another, whatever links lead to the file', async () => {
  const [target, there, link] = ['config', 'there', 'link'].map((name) => join(directory, name));
  if (target === undefined || there === undefined || link === undefined) throw new Error('no paths');
  await symlink(directory, there);
  await symlink(target, link);
  let held = 0;
  let most = 0;
  const paths = [target, join(there, 'config')];
  const hold = async (): Promise<void> => {
    most = Math.max(most, ++held);
    await sleep(10);
    held -= 1;
  };
  await Promise.all(paths.map((path) => exclusively(path, hold)));
  await writeFile(target, '');
  await Promise.all([...paths, link].map((path) => exclusively(path, hold)));
  expect(most).toBe(1);
  expect((await readdir(directory)).sort()).toEqual(['config', 'link', 'there']);
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

test('of two that find the guard of a killed program, one takes the file at a time', async () => {
  const [path, guard] = [join(directory, 'config'), join(directory, 'config.lock')];
  await writeFile(guard, '');
  let removals = 0;
  const { rm: remove } = files;
  files.rm = async (removed, options) => {
    // The second process has looked at the guard, and is slow to remove it: the first has created its own by then.
    if (removed === guard && ++removals === 2) await sleep(150);
    await remove(removed, options);
  };
  syncBuiltinESMExports();
  vi.useFakeTimers({ toFake: ['performance'] });
  const clock = setInterval(() => vi.advanceTimersByTime(1000), 20);
  try {
    let held = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++held);
      await sleep(300);
      held -= 1;
    };
    await Promise.all([exclusively(path, work, { guard }), exclusively(path, work, { guard })]);
    expect([most, removals > 0]).toEqual([1, true]);
    expect(await readdir(directory)).toEqual([]);
  } finally {
    clearInterval(clock);
    vi.useRealTimers();
    files.rm = remove;
    syncBuiltinESMExports();
  }
});

test('a process whose guard was taken over leaves the guard of the next one', async () => {
  const [path, guard] = [join(directory, 'config'), join(directory, 'config.lock')];
  await exclusively(
    path,
    async () => {
      await rm(guard);
      await writeFile(guard, 'of another');
    },
    { guard },
  );
  expect(await readFile(guard, 'utf8')).toBe('of another');
});

test('work that asks for the file that it holds is told so; another file and later work are not concerned', async () => {
  const [path, other] = [join(directory, 'config'), join(directory, 'other')];
  let later: Promise<string> | undefined;
  const nested = exclusively(path, async () => {
    expect(await exclusively(other, async () => 'done')).toBe('done');
    later = sleep(20).then(() => exclusively(path, async () => 'later'));
    return exclusively(path, async () => 'never');
  });
  await expect(nested).rejects.toThrow(/is held by the work that asks for it/);
  expect(await later).toBe('later');
  expect(await readdir(directory)).toEqual([]);
});

test('a process that works for long keeps its guard', async () => {
  const path = join(directory, 'count');
  const guard = join(directory, '.count.held');
  const touches: number[] = [];
  const watch = setInterval(async () => touches.push((await stat(guard)).ctimeMs), 100);
  await exclusively(path, () => sleep(2500)).finally(() => clearInterval(watch));
  expect(new Set(touches).size).toBe(2);
});
