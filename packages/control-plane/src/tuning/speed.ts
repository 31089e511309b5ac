import { etcdClientPort } from '@harderway/program-settings';
import { forEachHost, quote } from '@harderway/remote-exec';
import { memberTls } from '../components/etcd/json-gateway.js';
import { localCurl } from '../components/local-curl.js';
import { controlHosts } from '../hosts/topology.js';
import type { Session } from '../model/session.js';

/**
 * How fast a member's network and disk are, as it has measured them itself since it started.
 *
 * Source: etcd's metrics `etcd_network_peer_round_trip_time_seconds` and `etcd_disk_wal_fsync_duration_seconds`.
 */
export interface MemberSpeed {
  /** The mean round trip to the slowest of the other members, in milliseconds, rounded to hundredths; absent without others. */
  readonly roundTripMs?: number | undefined;
  /** Time in which 99 % of the writes to its log were safe, in milliseconds, rounded up to a bucket of its histogram. */
  readonly diskSyncMs?: number | undefined;
  /** Memory of its host, in bytes. */
  readonly memoryBytes?: number | undefined;
}

const ROUND_TRIP = 'etcd_network_peer_round_trip_time_seconds';
const DISK_SYNC = 'etcd_disk_wal_fsync_duration_seconds';

const metricsArgv: readonly string[] = [
  ...localCurl,
  '--fail',
  '--connect-timeout',
  '3',
  '--max-time',
  '10',
  ...memberTls,
  `https://127.0.0.1:${etcdClientPort}/metrics`,
];

// Some 100 lines of a few thousand are sent.
const script = `${quote(metricsArgv)} | grep -E '^(${ROUND_TRIP}|${DISK_SYNC})_'; grep '^MemTotal:' /proc/meminfo`;

/** A line of metrics: its labels, and its value. */
interface Sample {
  readonly labels: string;
  readonly value: number;
}

const samples = (text: string, name: string): readonly Sample[] =>
  [...text.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'))].map(
    ([, labels = '', value]) => ({ labels, value: Number(value) }),
  );

/** The mean of the histogram whose mean is longest, in milliseconds. */
function longestMeanMs(text: string, name: string): number | undefined {
  const counts = new Map(samples(text, `${name}_count`).map(({ labels, value }) => [labels, value]));
  const means = samples(text, `${name}_sum`).flatMap(({ labels, value }) => {
    const count = counts.get(labels) ?? 0;
    return count > 0 ? [(1000 * value) / count] : [];
  });
  // A hundredth of a millisecond is less than a round trip of this machine to itself.
  return means.length === 0 ? undefined : Math.round(100 * Math.max(...means)) / 100;
}

/** The least bound below which a share of the values lies, in milliseconds; the greatest bound if more lie above it. */
function boundMs(text: string, name: string, share: number): number | undefined {
  const buckets = samples(text, `${name}_bucket`)
    .map(({ labels, value }) => ({ bound: Number(/le="([^"]*)"/.exec(labels)?.[1]), value }))
    .sort((one, other) => one.bound - other.bound);
  const [all] = samples(text, `${name}_count`);
  const known = buckets.filter(({ bound }) => Number.isFinite(bound));
  if (all === undefined || all.value === 0) return undefined;
  const bound = known.find(({ value }) => value >= share * all.value)?.bound ?? known.at(-1)?.bound;
  return bound === undefined ? undefined : 1000 * bound;
}

/** Reads what {@link memberSpeeds} asks a host for. */
export function readSpeed(text: string): MemberSpeed {
  const roundTripMs = longestMeanMs(text, ROUND_TRIP);
  const diskSyncMs = boundMs(text, DISK_SYNC, 0.99);
  const kibibytes = /^MemTotal:\s+(\d+) kB$/m.exec(text)?.[1];
  return {
    roundTripMs,
    diskSyncMs,
    ...(kibibytes === undefined ? {} : { memoryBytes: 1024 * Number(kibibytes) }),
  };
}

/** Asks all members for their measurements, one command a host, in parallel. Hosts that don't answer are left out. */
export async function memberSpeeds(
  session: Session,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, MemberSpeed>>> {
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const options = { sudo: true, timeoutMs: 30_000, signal };
  const results = await forEachHost(hosts, async (host) =>
    session.transports.get(host)?.run({ argv: ['sh', '-c', script], ...options }),
  );
  signal?.throwIfAborted();
  return Object.fromEntries(
    results.flatMap((result) =>
      result.kind === 'ok' && result.value !== undefined
        ? [[result.host, readSpeed(result.value.stdout)] as const]
        : [],
    ),
  );
}
