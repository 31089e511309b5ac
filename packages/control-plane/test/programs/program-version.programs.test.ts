import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@harderway/desired-state';
import { type ProgramFile, programNames } from '@harderway/release-binaries';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertVersions } from '../../src/programs/program-version.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'program-version-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const here = process.arch === 'arm64' ? 'arm64' : 'amd64';
const elsewhere = here === 'arm64' ? 'amd64' : 'arm64';

/** Programs of 1.31.14 (etcd: 3.5.16) as files of these texts; `kube-scheduler` is another one. */
async function check(scheduler: string, arch: ProgramFile['arch'] = here, directory = root): Promise<void> {
  const files = programNames.map((name): ProgramFile => {
    const version = name.startsWith('etcd') ? '3.5.16' : '1.31.14';
    const text = name === 'kube-scheduler' ? scheduler : `#!/bin/sh\n# ${name}\necho v${version} "$@"\n`;
    const path = join(root, name);
    writeFileSync(path, text, { mode: 0o755 });
    const content = { sha256: sha256(text), size: text.length };
    return { name, version, arch, path, ...content, source: path, signature: { kind: 'unsigned' } };
  });
  await assertVersions(files, directory, join(root, 'cache'));
}

const saying = (text: string): string => `#!/bin/sh\necho '${text}'\n`;

describe('a program from a directory', () => {
  test.each([
    'Kubernetes v1.31.14',
    'Kubernetes v1.31.14+k3s1',
    'Kubernetes v1.31.14-eks-2ae6f37',
    'version.Info{GitVersion:"v1.31.14", GitCommit:"x"}',
  ])('that says %s is taken', (said) => check(saying(said)));

  test.each([
    'Kubernetes v1.31.1',
    'Kubernetes v1.32.13',
    'Kubernetes v1.31.14-rc.1',
    'Kubernetes v1.31.14-beta.0+1',
  ])('that says %s is refused, also from memory', async (said) => {
    for (const _ of [1, 2])
      await expect(check(saying(said))).rejects.toMatchObject({
        code: 'wrong-version',
        message: `${root}/kube-scheduler is not kube-scheduler 1.31.14, which cluster.yaml names`,
        found: `it says that it is ${said.replace('Kubernetes v', '')}`,
      });
    expect(await readdir(join(root, 'cache', 'versions'))).toHaveLength(programNames.length);
  });

  test('that does not say it here has to hold it', async () => {
    await check('#!/bin/sh\n# v1.31.14\nexit 1\n');
    await check(`${'\0'.repeat(4 * 1024 * 1024 - 3)}v1.31.14`, elsewhere);
    await expect(check(saying('v1.31.15').repeat(3), elsewhere)).rejects.toMatchObject({
      code: 'wrong-version',
      found: 'it does not hold the text v1.31.14',
    });
  });

  test('is all that is looked at', () => check(saying('v1.0.0'), here, join(root, 'other')));
});
