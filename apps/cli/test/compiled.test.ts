import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compiledDirectory } from '../src/compiled.js';
import { temporaryDirectory } from './surroundings.js';

const uid = process.geteuid?.();
let home: string;
beforeEach(async () => {
  home = await temporaryDirectory();
});

describe('the directory of compiled modules', () => {
  it('is below the home directory, or that of caches', async () => {
    expect(compiledDirectory({}, home, uid)).toBe(join(home, '.cache/harderway/compiled'));
    const caches = join(home, 'caches');
    await mkdir(caches);
    expect(compiledDirectory({ XDG_CACHE_HOME: caches }, '/missing', uid)).toBe(
      join(caches, 'harderway/compiled'),
    );
    expect(compiledDirectory({ XDG_CACHE_HOME: 'relative' }, home, uid)).toBe(
      join(home, '.cache/harderway/compiled'),
    );
  });

  it('is none where the home directory is missing or somebody else’s', () => {
    expect(compiledDirectory({}, join(home, 'missing'), uid)).toBeUndefined();
    expect(compiledDirectory({}, home, (uid ?? 0) + 1)).toBeUndefined();
    expect(compiledDirectory({ XDG_CACHE_HOME: home }, '/', (uid ?? 0) + 1)).toBeUndefined();
  });
});
