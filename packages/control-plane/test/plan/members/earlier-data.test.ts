import type { Observation } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { kubeadmManifest } from '../../../src/components/etcd/data.js';
import { unfinishedMark } from '../../../src/history/unfinished.js';
import { findMembers, isFounded } from '../../../src/plan/members/observe.js';
import type { SeenHost } from '../../../src/plan/members/situation.js';
import { exampleSpec, fakeSession } from '../../example.js';
import { seenHosts } from './example.js';

const spec = exampleSpec();
const names = ['control0', 'control1', 'control2'];

/** Hosts on which no etcd answers and ours has never run. */
function hosts(withData: readonly string[], more: Partial<Observation>): readonly SeenHost[] {
  const without = names.filter((name) => !withData.includes(name));
  return seenHosts(spec, without, names).map(({ host, seen }) => ({
    host,
    seen: withData.includes(host.name) ? { ...seen, ...more } : { ...seen, generation: 0 },
  }));
}

/** The paths of a host with data, and a file. */
function pathsWith(path: string): Observation['paths'] {
  const file = { type: 'file', mode: 0o600, owner: 'root', group: 'root', size: 1 } as const;
  return new Map([...(seenHosts(spec)[0]?.seen.paths ?? []), [path, file]]);
}

const find = (seen: readonly SeenHost[]) =>
  findMembers(
    fakeSession(spec, () => ({ exitCode: 7, stdout: '' })),
    seen,
    new Map(),
    {},
  );

const noUnit = new Map([
  [
    'etcd.service',
    {
      load: 'not-found',
      active: 'inactive',
      sub: 'dead',
      enabled: '',
      needDaemonReload: false,
      restarts: 0,
    },
  ],
]);

describe('a first apply is refused on a host that has data of an earlier etcd', () => {
  test.each<[string, readonly string[], Partial<Observation>]>([
    ['which harderway has never touched', ['control1'], { generation: 0 }],
    ['which has a unit of etcd of another, though it was prepared', ['control1'], { generation: 3 }],
    ['which has no unit of etcd', ['control1'], { generation: 3, units: noUnit }],
    ['and so have others', ['control1', 'control2'], { generation: 0, units: noUnit }],
  ])('%s', async (_, withData, more) => {
    await expect(find(hosts(withData, more))).rejects.toMatchObject({
      code: 'etcd-data-found',
      host: 'control1',
      message: `${withData.join(' and ')} already has data of an earlier etcd`,
      found: '/var/lib/etcd/member exists',
    });
  });

  test('made by kubeadm', async () => {
    await expect(
      find(hosts(['control1'], { generation: 0, paths: pathsWith(kubeadmManifest) })),
    ).rejects.toMatchObject({
      found: expect.stringContaining('kubeadm runs etcd there'),
      details: expect.arrayContaining([expect.stringContaining('kubeadm reset')]),
    });
  });
});

test('a first apply that was killed after etcd had made its data goes on', async () => {
  const seen = hosts(['control1'], { generation: 1, paths: pathsWith(unfinishedMark) });
  expect(isFounded(await find(seen), seen)).toBe(false);
});
