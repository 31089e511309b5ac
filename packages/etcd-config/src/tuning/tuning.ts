import { EtcdConfigError } from '../errors.js';

/** Measurements of the machines and the network. */
export interface TuningInput {
  /** The longest round trip between two members, in milliseconds (the average of a busy minute). */
  readonly roundTripMs: number;
  /** Time until a write to the log's disk is safe: the 99th percentile, in milliseconds. */
  readonly diskSyncMs?: number | undefined;
  /** Expected size of the database, in bytes. */
  readonly databaseBytes?: number | undefined;
  /** Memory of a member's host, in bytes. */
  readonly memoryBytes?: number | undefined;
  /** True if Kubernetes is the only user, which compacts the history itself. Default: true. */
  readonly kubernetes?: boolean | undefined;
}

/** A flag's value with its reason. */
export interface TunedFlag {
  readonly flag: string;
  readonly value: string;
  readonly reason: string;
}

/** Values for the flags that depend on machines and network, the same for all members. */
export interface Tuning {
  readonly flags: readonly TunedFlag[];
  /** Problems that no flag can fix. */
  readonly warnings: readonly string[];
}

const gibibyte = 1024 ** 3;
const maxElectionMs = 50_000;
const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

/** @throws {EtcdConfigError} `bad-measurement` for a number that is negative or not finite, such as the NaN of a failed parse */
function mustBeMeasured(input: TuningInput): void {
  const { roundTripMs, diskSyncMs, databaseBytes, memoryBytes } = input;
  for (const [name, value] of Object.entries({ roundTripMs, diskSyncMs, databaseBytes, memoryBytes }))
    if (value !== undefined && !(Number.isFinite(value) && value >= 0))
      throw new EtcdConfigError(
        'bad-measurement',
        `${name} is ${value}`,
        'Give what was measured, a number from 0 on; leave out what was not.',
      );
}

function timing(input: TuningInput): {
  readonly flags: readonly TunedFlag[];
  readonly warnings: readonly string[];
} {
  const disk = input.diskSyncMs ?? 0;
  // A heartbeat that is not answered before the next one is wasted; a leader that waits for its disk
  // sends none in the meantime.
  const heartbeat = Math.max(100, roundUp(1.5 * input.roundTripMs, 10));
  const wanted = Math.max(1000, 10 * heartbeat, roundUp(10 * input.roundTripMs + 10 * disk, 100));
  const election = Math.min(wanted, maxElectionMs);
  const warnings =
    5 * heartbeat > maxElectionMs || wanted > maxElectionMs
      ? [
          `a round trip of ${input.roundTripMs} ms is too long for one cluster; move the members closer together`,
        ]
      : [];
  return {
    flags: [
      {
        flag: 'heartbeat-interval',
        value: String(Math.min(heartbeat, maxElectionMs / 5)),
        reason: `one and a half round trips of ${input.roundTripMs} ms, 100 ms at least`,
      },
      {
        flag: 'election-timeout',
        value: String(election),
        reason:
          'ten heartbeats, and ten waits for the disk, so that a slow moment does not end the leadership',
      },
    ],
    warnings,
  };
}

function storage(input: TuningInput): readonly TunedFlag[] {
  const expected = input.databaseBytes;
  const quota =
    expected === undefined
      ? 2 * gibibyte
      : Math.min(8 * gibibyte, Math.max(2 * gibibyte, roundUp(2 * expected, gibibyte)));
  const small = input.memoryBytes !== undefined && input.memoryBytes < 4 * gibibyte;
  return [
    {
      flag: 'quota-backend-bytes',
      value: String(quota),
      reason:
        expected === undefined ? 'the default, written down' : 'twice the expected size, between 2 and 8 GiB',
    },
    {
      flag: 'snapshot-count',
      value: small ? '5000' : '10000',
      reason: 'the entries kept in memory between two snapshots; the default of 3.6, less on a small host',
    },
    (input.kubernetes ?? true)
      ? {
          flag: 'auto-compaction-retention',
          value: '0',
          reason: 'kube-apiserver compacts the history itself, every 5 minutes',
        }
      : {
          flag: 'auto-compaction-retention',
          value: '1h',
          reason: 'an hour of history, so the database stays small',
        },
  ];
}

/**
 * Chooses values for heartbeat, election, snapshot, quota and compaction by the round trip between members and the speed
 * of the disk. Give the same values to all members.
 *
 * Source: etcd's tuning, hardware and space quota pages (heartbeat about the round trip, election ten
 * times that and 50 s at most, 99 % of log writes below 10 ms, quota up to 8 GiB).
 *
 * @throws {EtcdConfigError} `bad-measurement`
 */
export function tuneEtcd(input: TuningInput): Tuning {
  mustBeMeasured(input);
  const times = timing(input);
  const disk = input.diskSyncMs ?? 0;
  const database = input.databaseBytes ?? 0;
  const warnings = [
    ...times.warnings,
    ...(disk > 10
      ? [
          `log writes take ${disk} ms, and etcd needs 99 % of them below 10 ms: give the log a faster disk (--wal-dir)`,
        ]
      : []),
    ...(database > 8 * gibibyte
      ? [
          `a database of ${database} bytes is above the 8 GiB that etcd is tested with; split the data or delete some`,
        ]
      : []),
    ...(input.memoryBytes !== undefined && database > input.memoryBytes / 2
      ? ['the database is mapped into memory whole; give the hosts at least twice its size']
      : []),
  ];
  return { flags: [...times.flags, ...storage(input)], warnings };
}
