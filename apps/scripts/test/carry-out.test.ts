import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { ControlPlaneError } from '@harderway/control-plane';
import { stageNames } from '@harderway/control-plane/stages';
import { LabError } from '@harderway/lab';
import { expect, test } from 'vitest';
import { explain, readSpec } from '../src/carry-out.js';
import { sections } from '../src/sections/index.js';
import { until } from '../src/wait.js';

test('the sections are in the order of the stages', () => {
  // The guide takes no backups.
  expect(sections.flatMap(({ stages }) => stages)).toEqual(stageNames.filter((name) => name !== 'backup'));
});

test('a cluster.yaml that is wrong is shown with its place', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-chapter-'));
  try {
    const file = join(directory, 'cluster.yaml');
    await writeFile(file, exampleClusterYaml().replace('virtualIp: 192.168.1.21', 'virtualIp: 192.168.1.11'));
    await expect(readSpec(file)).rejects.toThrow(/cluster\.yaml:\d+:\d+/);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('an error says step, finding and what to do', () => {
  const error = new ControlPlaneError('step-failed', 'control0: could not start etcd.service', {
    step: 'control0/etcd/unit:etcd.service',
    details: ['-- journal'],
    hint: 'fix the cause',
  });
  expect(explain(error)).toBe(
    'control0: could not start etcd.service\nstep: control0/etcd/unit:etcd.service\n  -- journal\nnext: fix the cause',
  );
});

test.each(['unsupported-machine', 'no-debian-mirror'] as const)(
  'where no lab can be set up (%s), the other way is named',
  (code) => {
    expect(explain(new LabError(code, 'this machine has no dpkg'))).toBe(
      'this machine has no dpkg\nnext: the chapter can be carried out on your own machines without a lab: --file cluster.yaml',
    );
    expect(explain(new LabError('lab-busy', 'the lab is in use'))).toBe('the lab is in use');
  },
);

test('waiting ends when time is up, and at once when it is stopped', async () => {
  const { signal } = new AbortController();
  const waited = await until(
    async () => 1,
    (value) => value === 2,
    { timeoutMs: 20, everyMs: 5, signal },
  );
  expect(waited.held).toBe(false);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(
    until(
      async () => 1,
      () => false,
      { timeoutMs: 60_000, signal: stopped },
    ),
  ).rejects.toThrow('stopped');
});
