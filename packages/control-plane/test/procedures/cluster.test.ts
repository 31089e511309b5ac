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
      hint: 'check the path and the permissions of the file',
    });
  },
);
