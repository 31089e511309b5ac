import type { EndpointStatus } from '@harderway/etcd-config';
import { quorumOf } from '../hosts/topology.js';
import type { Wave } from '../plan/model.js';
import { votes } from './ask.js';
import type { FoundMembers } from './observe.js';
import { operationWave } from './waves.js';

/** Files below this size are left alone, however much of them is free. */
const leastBytes = 64 * 1024 * 1024;

/** Share of a file from which on it is defragmented. */
const muchFree = 0.5;

/** Where the quota is used up, less is worth it. */
const someFree = 0.1;

/** Share of a member's file that is free; 0 where it is not known, or the file is small. */
export function freeShareOf({ dbSizeBytes, dbSizeInUseBytes }: EndpointStatus): number {
  if (dbSizeInUseBytes === undefined || dbSizeBytes < leastBytes) return 0;
  return 1 - dbSizeInUseBytes / dbSizeBytes;
}

/** The waves that make members' files smaller, one member at a time, the leader last; then the alarm is switched off. */
export function maintenanceWaves({ etcd, change }: FoundMembers): readonly Wave[] {
  // Members that come or go get new files.
  if (etcd === undefined || change !== undefined) return [];
  const answers = [...etcd.answers];
  const voters = answers.filter(([, answer]) => votes(answer)).map(([host]) => host);
  const isFull = answers.some(([, { alarms }]) => alarms.some(({ alarm }) => alarm === 'NOSPACE'));
  const least = isFull ? someFree : muchFree;
  const loose = answers
    .filter(([, { status }]) => freeShareOf(status) >= least)
    .sort(([, one], [, other]) => Number(one.status.isLeader) - Number(other.status.isLeader));
  const needed = quorumOf(etcd.members.filter(({ learner }) => !learner).length);
  const waves = loose.map(([member, { status }]) => {
    const others = voters.filter((host) => host !== member);
    const text = `${others.length} members serve without ${member}`;
    const guard = { kind: 'etcd-quorum', text, others, needed: Math.min(needed, others.length) } as const;
    const why = `${Math.round(100 * freeShareOf(status))} % of its file is free${isFull ? ', and the quota is used up' : ''}`;
    const operation = { kind: 'defragment', member, freeShare: least / 2 } as const;
    return operationWave(member, operation, why, others.length === 0 ? undefined : guard);
  });
  if (!isFull || waves.length === 0) return waves;
  const why = 'etcd takes no writes until then';
  return [...waves, operationWave(voters[0] ?? '', { kind: 'disarm', through: voters }, why)];
}
