import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultCacheDirectory, entryFiles, obtainEntry, problemOf, recipeHash } from '../src/cache.js';

let directory = '';
let builds = 0;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-cache-'));
  builds = 0;
});
afterEach(() => rm(directory, { recursive: true }));

const obtain = (recipe: string, fail = false): ReturnType<typeof obtainEntry> =>
  obtainEntry({
    directory: join(directory, 'entry'),
    recipe,
    onWait: () => {},
    build: async (place) => {
      builds += 1;
      await writeFile(join(place, 'program'), `made by ${recipe}`);
      if (fail) throw new Error('broken off');
      return { version: '1', files: ['program'] };
    },
  });

describe('obtainEntry', () => {
  test('builds once, side by side too, and again for another recipe', async () => {
    const [first, second] = await Promise.all([obtain('a'), obtain('a')]);
    expect(first).toEqual(second);
    await obtain('a');
    expect(builds).toBe(1);
    const third = await obtain('b');
    expect(builds).toBe(2);
    const file = entryFiles(join(directory, 'entry'), third)['program'];
    expect(file?.size).toBe('made by b'.length);
    expect(await readFile(file?.path ?? '', 'utf8')).toBe('made by b');
  });

  test('keeps the old entry when a build fails, and removes what a killed one left', async () => {
    await obtain('a');
    await expect(obtain('b', true)).rejects.toThrow('broken off');
    expect((await readdir(directory)).sort()).toEqual(['entry', 'entry.lock']);
    expect((await obtain('a')).recipe).toBe('a');
    await writeFile(join(directory, 'entry.partial-0badc0de'), 'left by a killed build');
    await obtain('c');
    expect((await readdir(directory)).sort()).toEqual(['entry', 'entry.lock']);
  });

  test('builds again over a manifest that is not whole', async () => {
    await obtain('a');
    await writeFile(join(directory, 'entry', 'manifest.json'), '{"recipe": "a", "version": 1}');
    await obtain('a');
    expect(builds).toBe(2);
  });
});

test('problemOf reports missing, shortened and changed files', async () => {
  const manifest = await obtain('a');
  const file = entryFiles(join(directory, 'entry'), manifest)['program'];
  if (file === undefined) throw new Error('no file');
  expect(await problemOf(file)).toBeUndefined();
  await writeFile(file.path, 'made by x');
  expect(await problemOf(file)).toContain('SHA-256');
  await appendFile(file.path, '!');
  expect(await problemOf(file)).toContain('10 bytes instead of 9');
  await rm(file.path);
  expect(await problemOf(file)).toContain('is missing');
});

test('recipeHash does not run parts together', () => {
  expect(recipeHash(['ab', 'c'])).not.toBe(recipeHash(['a', 'bc']));
});

test('defaultCacheDirectory follows XDG_CACHE_HOME if it is absolute', () => {
  expect(defaultCacheDirectory({ XDG_CACHE_HOME: '/c' })).toBe('/c/harderway');
  expect(defaultCacheDirectory({ XDG_CACHE_HOME: 'c' })).toMatch(/\/\.cache\/harderway$/);
  expect(defaultCacheDirectory({})).toMatch(/\/\.cache\/harderway$/);
});
