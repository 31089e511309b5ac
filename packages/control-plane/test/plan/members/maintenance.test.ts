import { describe, expect, test } from 'vitest';
import { askMembers } from '../../../src/components/etcd/ask.js';
import { planSteps } from '../../../src/model/plan.js';
import { afterEtcd, maintenanceWaves } from '../../../src/plan/members/maintenance.js';
import { findMembers } from '../../../src/plan/members/observe.js';
import { exampleSpec, fakeSession } from '../../example.js';
import { gatewayAnswer, plain, seenHosts } from './example.js';

const mebibytes = (count: number): string => String(count * 1024 * 1024);

/** A cluster with a quota, in MiB. */
const specOf = (quota: number) =>
  exampleSpec((yaml) =>
    yaml.replace(
      /(\netcd:\n(?: {2}.*\n)*? {2}extraFlags: )\{\}/,
      `$1{ quota-backend-bytes: "${mebibytes(quota)}" }`,
    ),
  );

/** Steps and guards that members with these sizes get, in use and all, in MiB; control1 leads. */
async function steps(
  sizes: readonly (readonly [number, number])[],
  full: readonly number[] = [],
  quota = 105,
  version = '3.5.30',
) {
  const spec = specOf(quota);
  expect(spec.etcd.extraFlags).toEqual({ 'quota-backend-bytes': mebibytes(quota) });
  const session = fakeSession(spec, (name) => {
    const index = Number(name.slice(-1));
    const [inUse = 0, all = 0] = sizes[index] ?? [];
    const errors = full.map((host) => `memberID:${100 + host} alarm:NOSPACE `);
    const more = { dbSize: mebibytes(all), dbSizeInUse: mebibytes(inUse), errors, version };
    return { stdout: gatewayAnswer({ host: index + 1 }, plain(3), { leader: 2, more }) };
  });
  const early = await askMembers(session, ['control0', 'control1', 'control2']);
  const { defragment, disarm } = maintenanceWaves(
    spec,
    await findMembers(session, seenHosts(spec), early, {}),
  );
  const waves = [...defragment, ...disarm];
  return planSteps({ kind: 'apply', cluster: '', hosts: [], waves }).map(
    ({ host, summary, why }, index) => `${host}: ${summary}: ${why} [${waves[index]?.guard?.text ?? ''}]`,
  );
}

describe('files of members', () => {
  test('are left alone while less than half is free, or they are small', async () => {
    expect(
      await steps([
        [60, 100],
        [1, 60],
        [100, 100],
      ]),
    ).toEqual([]);
  });

  test('are defragmented one by one, the leader last', async () => {
    expect(
      await steps([
        [50, 100],
        [10, 100],
        [40, 100],
      ]),
    ).toEqual([
      'control0: defragment control0: 50 % of its file is free [2 members serve without control0]',
      'control2: defragment control2: 60 % of its file is free [2 members serve without control2]',
      'control1: defragment control1: 90 % of its file is free [2 members serve without control1]',
    ]);
  });

  test.each(['3.4.37', '3.5.5', '3.5.15', '3.5.22', '3.6.4'])(
    'are never defragmented on %s, which may corrupt them',
    async (version) => {
      const sizes = [10, 10, 10].map((inUse) => [inUse, 100] as const);
      expect(await steps(sizes, [], 105, version)).toEqual([]);
      expect((await steps(sizes, [1], 105, version)).join()).not.toContain('defragment');
    },
  );

  test('that fill the quota lose less too, and the alarm is disarmed afterwards', async () => {
    const full = 'of its file is free, and the quota is used up [2 members serve without';
    const sizes = [
      [80, 100],
      [80, 100],
      [94, 94],
    ] as const;
    expect(await steps(sizes, [1])).toEqual([
      `control0: defragment control0: 20 % ${full} control0]`,
      `control1: defragment control1: 20 % ${full} control1]`,
      'control0: disarm the alarm NOSPACE: etcd takes no writes until then []',
    ]);
    // Nothing would be gained: people have to decide.
    expect(await steps([[100, 100]], [1])).toEqual([]);
    // They have: cluster.yaml has a larger quota.
    expect(await steps([[100, 100]], [1], 200)).toEqual([
      'control0: disarm the alarm NOSPACE: etcd takes no writes until then []',
    ]);
  });

  test('are disarmed once members have restarted, since that may give them a larger quota', () => {
    const named = (...ids: readonly string[]) => ids.map((id) => ({ id, title: '', hosts: [] }));
    const order = (...ids: readonly string[]) =>
      afterEtcd(named(...ids), named('disarm')).map(({ id }) => id);
    expect(order('install', 'etcd:control0', 'etcd:control1', 'kube-apiserver:control0')).toEqual([
      'install',
      'etcd:control0',
      'etcd:control1',
      'disarm',
      'kube-apiserver:control0',
    ]);
    expect(order('install')).toEqual(['disarm', 'install']);
  });
});
