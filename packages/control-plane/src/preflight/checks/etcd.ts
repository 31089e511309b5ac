import { memberUrls, sameUrls } from '@harderway/etcd-config';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import { etcdCluster } from '../../components/etcd/cluster.js';
import type { EtcdFacts } from '../../facts/etcd-facts.js';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';
import { describeHealth } from '../../model/health.js';
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

/** Findings about members of which nobody knows whether they work. */
const unanswered = ({ silent }: EtcdFacts): readonly PreflightFinding[] =>
  [...silent].flatMap(([host, health]) =>
    health.kind !== 'unknown'
      ? []
      : [
          {
            verdict: 'unknown',
            host,
            found: `its member gave ${describeHealth(health)}`,
            hint: 'find out why it does not answer there; where etcd hangs or its certificate has expired, stop it: `systemctl stop etcd`',
          },
        ],
  );

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
    else if (
      etcd.silent.get(name)?.kind !== 'unknown' &&
      !etcd.statuses.some(({ memberId }) => memberId === id)
    )
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
  look: ({ etcd, plan }) => [...unanswered(etcd), ...findings(etcd, plan)],
};

/** Members with different data, and the way out: most of them are right, unless as many say otherwise. */
function differenceOf({
  revision,
  groups,
}: Extract<EtcdFacts['hashes'], { kind: 'different' }>): Pick<PreflightFinding, 'found' | 'hint'> {
  const [most = [], next = []] = groups;
  const shown = groups.map((group) => group.join(' and ')).join(' | ');
  const others = groups.slice(1).flat().join(' and ');
  const way =
    most.length > next.length
      ? `if the others are right, stop etcd on ${others} and run \`harderway replace ${others.split(' ')[0]}\``
      : 'nothing shows which of them is right: compare their keys before you stop or replace any';
  return {
    found: `members have different data at revision ${revision}: ${shown}`,
    hint: `take a backup first (\`harderway backup\`) and look again with \`etcdctl endpoint hashkv --cluster --rev=${revision}\`; ${way}`,
  };
}

export const etcdHashes: PreflightCheck = {
  name: 'etcd-hashes',
  onRestore: 'skip',
  title: 'etcd members hold the same data',
  ignorable: true,
  look: ({ etcd: { hashes } }): readonly PreflightFinding[] => {
    switch (hashes.kind) {
      case 'same':
        return [];
      case 'unknown':
        return [
          {
            verdict: 'unknown',
            found: hashes.reason,
            hint: 'run the same command again; if it stays so, compare with `etcdctl endpoint hashkv --cluster`',
          },
        ];
      case 'different':
        return [{ verdict: 'failed', ...differenceOf(hashes) }];
    }
  },
};

/** Fewer control nodes in cluster.yaml would leave members behind that run on and vote. */
export const etcdMembership: PreflightCheck = {
  name: 'etcd-membership',
  // A host that is gone for good may be missing after a disaster. One that runs would keep serving the old data.
  onRestore: 'warn',
  onReset: 'warn',
  title: 'every member of etcd is a control node of cluster.yaml',
  ignorable: false,
  look: ({ spec, etcd }) => {
    const cluster = etcdCluster(spec);
    const known = new Set(
      [...cluster.members, ...spec.leaving].flatMap(
        ({ name, address }) => memberUrls(cluster, { name, address }).advertisePeer,
      ),
    );
    if (etcd.members.length === 0) return unanswered(etcd);
    return etcd.members
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
