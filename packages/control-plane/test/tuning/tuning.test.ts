import { describe, expect, test } from 'vitest';
import { etcdTuning } from '../../src/tuning/advice.js';
import { readSpeed } from '../../src/tuning/speed.js';
import type { MemberStatus } from '../../src/verify/status.js';
import { exampleSpec, fakeSession } from '../example.js';

/** Metrics of a member that has two others, as etcd prints them. */
const metrics = (roundTrips: readonly number[], slowWrites: number): string => `\
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 900
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.002"} ${1000 - slowWrites}
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.032"} 999
etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 1000
etcd_disk_wal_fsync_duration_seconds_sum 1.5
etcd_disk_wal_fsync_duration_seconds_count 1000
${roundTrips
  .map(
    (seconds, peer) =>
      `etcd_network_peer_round_trip_time_seconds_bucket{To="${peer}",le="0.0001"} 0
etcd_network_peer_round_trip_time_seconds_sum{To="${peer}"} ${seconds * 200}
etcd_network_peer_round_trip_time_seconds_count{To="${peer}"} 200`,
  )
  .join('\n')}
MemTotal:        8388608 kB
`;

describe('what a member measures', () => {
  test('is the mean to the slowest other, and the bucket of 99 % of its writes', () => {
    expect(readSpeed(metrics([0.0005, 0.123456], 5))).toEqual({
      roundTripMs: 123.46,
      diskSyncMs: 2,
      memoryBytes: 8 * 1024 ** 3,
    });
    expect(readSpeed(metrics([0.0005], 11)).diskSyncMs).toBe(32);
  });

  test('is what there is: no others, no writes yet, no answer', () => {
    expect(readSpeed(metrics([], 0)).roundTripMs).toBeUndefined();
    const fresh = readSpeed(
      'etcd_disk_wal_fsync_duration_seconds_count 0\netcd_network_peer_round_trip_time_seconds_sum{To="1"} 0\n',
    );
    expect(fresh).toEqual({});
    expect(readSpeed('')).toEqual({});
  });

  test('is beyond the last bound where most of it is', () => {
    const bucket = (le: string, count: number) =>
      `etcd_disk_wal_fsync_duration_seconds_bucket{le="${le}"} ${count}`;
    const text = [
      bucket('4.096', 0),
      bucket('8.192', 1),
      bucket('+Inf', 9),
      'etcd_disk_wal_fsync_duration_seconds_count 9',
    ];
    expect(readSpeed(text.join('\n')).diskSyncMs).toBe(8192);
  });
});

describe('advice on the flags of etcd', () => {
  const spec = exampleSpec();
  const ask = (answer: (host: string) => string, own = spec) =>
    etcdTuning(
      fakeSession(own, (host) => ({ stdout: answer(host) })),
      { etcd: { control0: { dbSizeBytes: 1_000_000 } as MemberStatus } },
    );

  test('goes by the slowest member, and leaves out what is as it should be', async () => {
    const near = metrics([0.0005, 0.0006], 0);
    const found = await ask((host) => (host === 'control2' ? metrics([0.14, 0.15], 20) : near));
    expect(found.flags.map(({ flag, current, value }) => [flag, current, value])).toEqual([
      ['heartbeat-interval', '100', '230'],
      ['election-timeout', '1000', '2300'],
      ['snapshot-count', '100000', '10000'],
    ]);
    expect(found.warnings).toEqual([
      'log writes take 32 ms, and etcd needs 99 % of them below 10 ms: give the log a faster disk (--wal-dir)',
    ]);
    expect(found.measured['control0']).toMatchObject({ diskSyncMs: 2 });
  });

  test('knows what cluster.yaml sets', async () => {
    const own = exampleSpec((yaml) =>
      yaml.replace(/(\netcd:\n(?: {2}.*\n)*? {2}extraFlags: )\{\}/, '$1{ snapshot-count: "10000" }'),
    );
    expect((await ask(() => metrics([0.0005], 0), own)).flags).toEqual([]);
  });

  test('is not given where nobody has measured', async () => {
    expect(await ask(() => '')).toMatchObject({ flags: [], warnings: [] });
  });
});
