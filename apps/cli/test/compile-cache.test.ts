import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compileCacheDirectory } from '../src/compile-cache.js';
import { temporaryDirectory } from './surroundings.js';

const uid = process.geteuid?.();
let home: string;
const homeOf = (): string => home;
beforeEach(async () => {
  home = await temporaryDirectory();
});

describe('the directory of the compile cache', () => {
  it('is below the home directory, or that of caches', async () => {
    expect(compileCacheDirectory({}, homeOf, uid)).toBe(join(home, '.cache/harderway/compile-cache'));
    const caches = join(home, 'caches');
    await mkdir(caches);
    expect(compileCacheDirectory({ XDG_CACHE_HOME: caches }, () => '/missing', uid)).toBe(
      join(caches, 'harderway/compile-cache'),
    );
    expect(compileCacheDirectory({ XDG_CACHE_HOME: 'relative' }, homeOf, uid)).toBe(
      join(home, '.cache/harderway/compile-cache'),
    );
  });

  it('is none where the home directory is missing, out of reach or somebody else’s', async () => {
    expect(compileCacheDirectory({}, () => join(home, 'missing'), uid)).toBeUndefined();
    expect(compileCacheDirectory({}, homeOf, (uid ?? 0) + 1)).toBeUndefined();
    expect(compileCacheDirectory({ XDG_CACHE_HOME: home }, () => '/', (uid ?? 0) + 1)).toBeUndefined();
    const file = join(home, 'file');
    await writeFile(file, '');
    expect(compileCacheDirectory({ XDG_CACHE_HOME: join(file, 'below') }, homeOf, uid)).toBeUndefined();
  });

  it('is none for a user whom the system doesn’t list', () => {
    const unknown = (): string => {
      throw new Error('uv_os_homedir returned ENOENT');
    };
    expect(compileCacheDirectory({}, unknown, uid)).toBeUndefined();
  });
});
