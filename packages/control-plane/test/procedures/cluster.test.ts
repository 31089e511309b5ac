import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { expect, test } from 'vitest';
import { clusterFile, readClusterFile } from '../../src/procedures/cluster.js';
import { editDesiredState } from '../../src/procedures/edit.js';
import { runnerOf } from '../../src/procedures/runner.js';
import { planUpgrade } from '../../src/procedures/upgrade/plan-upgrade.js';
import { exampleSpec, fakeSession } from '../example.js';

/** A runner on whose hosts everything holds. */
const settled = {
  ...runnerOf({}),
  plan: async () => ({ kind: 'apply', cluster: 'kubenet', hosts: [], waves: [] }) as const,
};

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

test('a version whose programs cannot be had stays out of cluster.yaml', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cluster-'));
  try {
    const path = join(directory, 'cluster.yaml');
    const text = exampleClusterYaml();
    await writeFile(path, text);
    const cluster = { file: await readClusterFile(path), session: fakeSession(exampleSpec(), () => ({})) };
    const asked: string[] = [];
    const runner = runnerOf({
      materials: async ({ file: { spec } }) => {
        asked.push(spec.versions.kubernetes);
        throw new Error('404');
      },
    });
    const edits = [{ path: ['versions', 'kubernetes'], value: '1.34.9' }];
    await expect(runner.edit(cluster, { kind: 'cluster-file', edits })).rejects.toThrow('404');
    expect(asked).toEqual(['1.34.9']);
    expect(await readFile(path, 'utf8')).toBe(text);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('an edit that was planned on another version changes nothing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cluster-'));
  try {
    const path = join(directory, 'cluster.yaml');
    const text = exampleClusterYaml({ versions: { kubernetes: '1.33.4' } });
    await writeFile(path, text);
    const cluster = { file: await readClusterFile(path), session: fakeSession(exampleSpec(), () => ({})) };
    const [edit] = [
      ...(
        await planUpgrade(
          { ...cluster, file: clusterFile(path, exampleClusterYaml({ versions: { kubernetes: '1.32.1' } })) },
          { kubernetes: '1.33.1' },
          { runner: settled, ignore: ['kubelet-skew'] },
        )
      ).phases,
    ].flatMap((phase) => phase.edit ?? []);
    if (edit?.kind !== 'cluster-file') throw new Error('an edit is missing');
    await expect(editDesiredState(cluster, edit)).rejects.toMatchObject({
      code: 'changed-meanwhile',
      message: `versions.kubernetes in ${path} is not what this was planned on`,
      found: 'it was "1.32.1" then',
    });
    expect(await readFile(path, 'utf8')).toBe(text);
    const fits = { ...edit, from: [{ path: ['versions', 'kubernetes'], value: '1.33.4' }] };
    await editDesiredState(cluster, fits);
    expect((await readClusterFile(path)).spec.versions.kubernetes).toBe('1.33.1');
  } finally {
    await rm(directory, { recursive: true });
  }
});
