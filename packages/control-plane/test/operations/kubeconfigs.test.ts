import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { outdatedContexts } from '../../src/operations/rotation/kubeconfigs.js';

const spec = { api: { name: 'kubernetes', virtualIp: '192.0.2.1', port: 6443 } };

it('a kubeconfig that cannot be read does not count as one that trusts the CA', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubeconfigs-'));
  try {
    const path = join(directory, 'config');
    await writeFile(path, 'clusters: []\nusers: [\n');
    expect(await outdatedContexts([path], spec, '', false)).toEqual([`${path}: it is not YAML`]);
    expect(await outdatedContexts([join(directory, 'missing')], spec, '', false)).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
