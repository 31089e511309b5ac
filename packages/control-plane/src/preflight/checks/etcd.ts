import { memberUrls, sameUrls } from '@harderway/etcd-config';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import { etcdCluster } from '../../components/etcd/cluster.js';
import type { EtcdFacts } from '../../facts/etcd-facts.js';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';
import { planSteps } from '../../model/plan.js';
import type { Plan } from '../../operations/plan.js';

const nameOf = ({ members }: EtcdFacts, id: string): string =>
  members.find((member) => member.id === id)?.name || id;

const alarmHints: Readonly<Record<string, string>> = {
  NOSPACE:
    'hardly anything of its file is free: delete keys, or raise quota-backend-bytes among the extraFlags of etcd',
  CORRUPT: 'its data differs from that of the others: stop etcd there, then `harderway replace` it',
};

/** Effects of a plan's operations on etcd: it needs no advice about those. */
function operationsIn(plan: Plan) {
  const operations = planSteps(plan).flatMap((step) => (step.kind === 'operation' ? [step.operation] : []));
  return {
    changes: ({ name, peerUrls }: ListedMember): boolean =>
      operations.some(
        (operation) =>
          ('member' in operation && operation.member === name) ||
          ('peerUrls' in operation && sameUrls(operation.peerUrls, peerUrls)),
      ),
    disarms: (alarm: string): boolean =>
      alarm === 'NOSPACE' && operations.some(({ kind }) => kind === 'disarm'),
  };
}

function* findings(etcd: EtcdFacts, plan: Plan): Iterable<PreflightFinding> {
  const { changes, disarms } = operationsIn(plan);
  for (const member of etcd.members.filter((one) => !changes(one))) {
    const { id, name, peerUrls, learner, started } = member;
    const who = name === '' ? `the member at ${peerUrls.join(', ')}` : name;
    if (!started)
      yield {
        verdict: 'warning',
        found: `${who} was added and has never started`,
        hint: `start etcd there, or remove it: etcdctl member remove ${id}`,
      };
    else if (learner)
      yield {
        verdict: 'failed',
        found: `${who} is a learner, left from a change of members`,
        hint: `plan all stages, which promotes it; one of no host in cluster.yaml goes with etcdctl member remove ${id}`,
      };
    else if (!etcd.statuses.some(({ memberId }) => memberId === id))
      yield {
        verdict: 'warning',
        found: `${who} does not answer`,
        hint: 'read `journalctl -u etcd` on its host; a guard keeps the others up meanwhile',
      };
  }
  for (const { memberId, alarm } of etcd.alarms.filter((one) => !disarms(one.alarm)))
    yield {
      verdict: 'failed',
      found: `${nameOf(etcd, memberId)} has raised the alarm ${alarm}`,
      hint: alarmHints[alarm] ?? 'read the documentation of that alarm',
    };
}

export const etcdMembers: PreflightCheck = {
  name: 'etcd-members',
  onRestore: 'skip',
  title: 'etcd members answer, are voters and have no alarms',
  ignorable: true,
  look: ({ etcd, plan }) => (etcd === undefined ? [] : [...findings(etcd, plan)]),
};

export const etcdHashes: PreflightCheck = {
  name: 'etcd-hashes',
  onRestore: 'skip',
  title: 'etcd members hold the same data',
  ignorable: false,
  look: ({ etcd }) => {
    const hashes = etcd?.hashes ?? [];
    // Writes go on while members are asked one after another: only hashes of one revision can be compared.
    const byRevision = new Map<number, Set<number>>();
    for (const { revision, hash } of hashes)
      if (revision !== undefined) byRevision.set(revision, (byRevision.get(revision) ?? new Set()).add(hash));
    return [...byRevision]
      .filter(([, found]) => found.size > 1)
      .map(([revision]) => ({
        verdict: 'failed' as const,
        found: `members have different data at revision ${revision}`,
        hint: 'find the member that differs with `etcdctl endpoint hashkv --cluster`, stop etcd there, then `harderway replace` it',
      }));
  },
};

/** Fewer control nodes in cluster.yaml would leave members behind that run on and vote. */
export const etcdMembership: PreflightCheck = {
  name: 'etcd-membership',
  onRestore: 'skip',
  title: 'every member of etcd is a control node of cluster.yaml',
  ignorable: false,
  look: ({ spec, etcd }) => {
    const cluster = etcdCluster(spec);
    const known = new Set(
      [...cluster.members, ...spec.leaving].flatMap(
        ({ name, address }) => memberUrls(cluster, { name, address }).advertisePeer,
      ),
    );
    return (etcd?.members ?? [])
      .filter(({ peerUrls }) => !peerUrls.some((url) => known.has(url)))
      .map(({ id, name, peerUrls }): PreflightFinding => {
        const who = name === '' ? peerUrls.join(', ') : `${name} (${peerUrls.join(', ')})`;
        return {
          verdict: 'failed',
          found: `${who} is a member of etcd, and cluster.yaml has no such control node`,
          hint: `put it back into cluster.yaml; to remove it for good, run \`harderway remove ${name || 'HOST'}\` then. One that no host has goes with \`etcdctl member remove ${id}\``,
        };
      });
  },
};
