import { judgedVersions } from '@harderway/cluster-spec';
import { specOf } from '@harderway/component-flags';
import { etcdFlags, memberFlags, type TunedFlag, tuneEtcd } from '@harderway/etcd-config';
import { etcdCluster } from '../components/etcd/cluster.js';
import { controlHosts } from '../hosts/topology.js';
import type { Session } from '../model/session.js';
import type { ClusterStatus } from '../verify/status.js';
import { type MemberSpeed, memberSpeeds } from './speed.js';

/** Advice on a flag of etcd that is set to another value. */
export interface FlagAdvice extends TunedFlag {
  /** The value that the members run with by cluster.yaml: what it sets, or the version's default. */
  readonly current: string;
}

/** Findings of etcd's tuning for a cluster as it measures itself. */
export interface EtcdTuning {
  /** By host. */
  readonly measured: Readonly<Record<string, MemberSpeed>>;
  /** Flags with another value than is advised. Empty where nothing was measured, too. */
  readonly flags: readonly FlagAdvice[];
  /** Problems that no flag solves. */
  readonly warnings: readonly string[];
}

// etcd takes 0 for this quota.
const DEFAULT_QUOTA = String(2 * 1024 ** 3);

/** Values by flag, as cluster.yaml and the version have them. */
function currentFlags({ spec }: Session): (name: string) => string {
  const [host] = controlHosts(spec);
  const set = host === undefined ? [] : memberFlags(etcdCluster(spec), host.name, { kind: 'running' });
  const given = new Map(set.map(({ name, value }) => [name, value]));
  const known = etcdFlags(judgedVersions(spec.versions).etcd);
  return (name) => {
    const value = given.get(name) ?? specOf(known, name)?.default ?? '';
    return name === 'quota-backend-bytes' && value === '0' ? DEFAULT_QUOTA : value;
  };
}

/** The greatest, or least, of the numbers that are there. */
function extreme(
  of: (...values: number[]) => number,
  values: readonly (number | undefined)[],
): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : of(...known);
}

/**
 * How etcd's flags should be set for the round trips and disks that its members have measured, and for their size and memory.
 * Runs one command on each host; those that do not answer are left out.
 */
export async function etcdTuning(
  session: Session,
  { etcd }: Pick<ClusterStatus, 'etcd'>,
  signal?: AbortSignal,
): Promise<EtcdTuning> {
  const measured = await memberSpeeds(session, signal);
  const speeds = Object.values(measured);
  const roundTripMs = extreme(
    Math.max,
    speeds.map((speed) => speed.roundTripMs),
  );
  const diskSyncMs = extreme(
    Math.max,
    speeds.map((speed) => speed.diskSyncMs),
  );
  if (roundTripMs === undefined && diskSyncMs === undefined) return { measured, flags: [], warnings: [] };
  const memoryBytes = extreme(
    Math.min,
    speeds.map((speed) => speed.memoryBytes),
  );
  const databaseBytes = extreme(
    Math.max,
    Object.values(etcd).map(({ dbSizeBytes }) => dbSizeBytes),
  );
  const { flags, warnings } = tuneEtcd({
    roundTripMs: roundTripMs ?? 0,
    diskSyncMs,
    databaseBytes,
    memoryBytes,
  });
  const current = currentFlags(session);
  return {
    measured,
    flags: flags
      .map((flag) => ({ ...flag, current: current(flag.flag) }))
      .filter(({ value, current: now }) => value !== now),
    warnings,
  };
}
