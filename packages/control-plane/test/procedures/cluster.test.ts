import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClusterFile } from '../../src/procedures/cluster.js';

test.each([join(tmpdir(), 'no-such-directory/cluster.yaml'), tmpdir()])(
  'a cluster.yaml that cannot be read says so: %s',
  async (path) => {
    await expect(readClusterFile(path)).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: `${path} can't be read`,
      hint: 'check the path and the permissions of the file, and that it is UTF-8',
    });
  },
);

test('a cluster.yaml whose bytes an edit would not keep is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cluster-'));
  try {
    const path = join(directory, 'cluster.yaml');
    await writeFile(path, Buffer.from('name: a # Gr\u00fc\u00dfe\n', 'latin1'));
    await expect(readClusterFile(path)).rejects.toMatchObject({ message: `${path} can't be read` });
  } finally {
    await rm(directory, { recursive: true });
  }
});
