import { chmod, lstat, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeSeed } from '../../src/host/seed.js';

test('writeSeed lays directories as they are in the layer below', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-seed-'));
  try {
    const [base, upper] = [join(directory, 'base'), join(directory, 'upper')];
    await mkdir(join(base, 'etc/secret'), { recursive: true });
    await mkdir(upper);
    await chmod(join(base, 'etc'), 0o751);
    await chmod(join(base, 'etc/secret'), 0o700);
    await writeSeed(
      [
        { path: 'etc/secret/key', content: 'k', mode: 0o600 },
        { path: 'etc/new/file', content: 'f', mode: 0o644 },
      ],
      base,
      upper,
    );
    const mode = async (path: string): Promise<number> => (await lstat(join(upper, path))).mode & 0o7777;
    expect(await mode('etc')).toBe(0o751);
    expect(await mode('etc/secret')).toBe(0o700);
    expect(await mode('etc/new')).toBe(0o755);
    expect(await mode('etc/secret/key')).toBe(0o600);
    expect(await readFile(join(upper, 'etc/new/file'), 'utf8')).toBe('f');
  } finally {
    await rm(directory, { recursive: true });
  }
});
