import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compileCacheDirectory } from '../src/compile-cache.js';
import { temporaryDirectory } from './surroundings.js';

const uid = process.geteuid?.();
let home: string;
beforeEach(async () => {
  home = await temporaryDirectory();
});

describe('the directory of the compile cache', () => {
  it('is below the home directory, or that of caches', async () => {
    expect(compileCacheDirectory({}, home, uid)).toBe(join(home, '.cache/harderway/compile-cache'));
    const caches = join(home, 'caches');
    await mkdir(caches);
    expect(compileCacheDirectory({ XDG_CACHE_HOME: caches }, '/missing', uid)).toBe(
      join(caches, 'harderway/compile-cache'),
    );
    expect(compileCacheDirectory({ XDG_CACHE_HOME: 'relative' }, home, uid)).toBe(
      join(home, '.cache/harderway/compile-cache'),
    );
  });

  it('is none where the home directory is missing or somebody else’s', () => {
    expect(compileCacheDirectory({}, join(home, 'missing'), uid)).toBeUndefined();
    expect(compileCacheDirectory({}, home, (uid ?? 0) + 1)).toBeUndefined();
    expect(compileCacheDirectory({ XDG_CACHE_HOME: home }, '/', (uid ?? 0) + 1)).toBeUndefined();
  });
});
