import type { ClusterSpec } from '@harderway/cluster-spec';
import { defragmentationFault } from '@harderway/etcd-config';
import { type MemberAnswer, votes } from '../../components/etcd/answer.js';
import { freeShareOf } from '../../components/etcd/free-share.js';
import { serviceName, store } from '../../components/index.js';
import { quorumOf } from '../../hosts/topology.js';
import type { Wave } from '../../operations/plan.js';
import type { FoundMembers } from './observe.js';
import { operationWave } from './waves.js';

/** Share of a file from which on it is defragmented. */
const muchFree = 0.5;

/** Where the quota is used up, less is worth it. */
const someFree = 0.1;

/** `--quota-backend-bytes` where it is not set. */
const defaultQuotaBytes = 2 * 1024 * 1024 * 1024;

const isNospace = ({ alarms }: MemberAnswer): boolean => alarms.some(({ alarm }) => alarm === 'NOSPACE');

/** The quota of cluster.yaml; etcd takes 0 for its default, and less for no limit. */
function quotaBytes({ etcd: { extraFlags } }: ClusterSpec): number {
  const bytes = Number(extraFlags['quota-backend-bytes'] ?? 0);
  return bytes === 0 ? defaultQuotaBytes : bytes < 0 ? Number.POSITIVE_INFINITY : bytes;
}

/** Waves that give members room. */
interface MaintenanceWaves {
  /** Their files get smaller, one member at a time, the leader last. */
  readonly defragment: readonly Wave[];
  /** The alarm is switched off, once members have been defragmented and have the quota of cluster.yaml. */
  readonly disarm: readonly Wave[];
}

/**
 * The waves that members need since much of their files is free, or the quota is used up. A release that may corrupt its data
 * while it is defragmented is left alone until it is upgraded.
 */
export function maintenanceWaves(spec: ClusterSpec, { etcd, change }: FoundMembers): MaintenanceWaves {
  // Members that come or go get new files.
  if (etcd === undefined || change !== undefined) return { defragment: [], disarm: [] };
  const answers = [...etcd.answers];
  const voters = answers.filter(([, answer]) => votes(answer)).map(([host]) => host);
  const isFull = answers.some(([, answer]) => isNospace(answer));
  const least = isFull ? someFree : muchFree;
  const isLoose = ({ status }: MemberAnswer): boolean =>
    freeShareOf(status) >= least && defragmentationFault(status.version) === undefined;
  const loose = answers
    .filter(([, answer]) => isLoose(answer))
    .sort(([, one], [, other]) => Number(one.status.isLeader) - Number(other.status.isLeader));
  const needed = quorumOf(etcd.members.filter(({ learner }) => !learner).length);
  const defragment = loose.map(([member, { status }]) => {
    const others = voters.filter((host) => host !== member);
    const text = `${others.length} members serve without ${member}`;
    const guard = {
      component: store.stage,
      text,
      others,
      needed: Math.min(needed, others.length),
    };
    const why = `${Math.round(100 * freeShareOf(status))} % of its file is free${isFull ? ', and the quota is used up' : ''}`;
    const operation = { kind: 'defragment', member, through: others, freeShare: least / 2 } as const;
    return operationWave(member, operation, why, others.length === 0 ? undefined : guard);
  });
  const most = quotaBytes(spec) * (1 - someFree);
  const fits = answers.every(([, answer]) => {
    const { dbSizeBytes, dbSizeInUseBytes = dbSizeBytes } = answer.status;
    return (isLoose(answer) ? dbSizeInUseBytes : dbSizeBytes) <= most;
  });
  if (!isFull || !fits) return { defragment, disarm: [] };
  const why = 'etcd takes no writes until then';
  return { defragment, disarm: [operationWave(voters[0] ?? '', { kind: 'disarm', through: voters }, why)] };
}

/** Waves with others after those that restart etcd, and before everything else if none does. */
export function afterEtcd(waves: readonly Wave[], others: readonly Wave[]): readonly Wave[] {
  const name = serviceName(store);
  const at = waves.findLastIndex(({ id }) => id === name || id.startsWith(`${name}:`)) + 1;
  return [...waves.slice(0, at), ...others, ...waves.slice(at)];
}
