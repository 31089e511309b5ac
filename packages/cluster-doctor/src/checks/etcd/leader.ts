import type { EndpointStatus } from '@harderway/etcd-config/etcdctl';
import type { Cluster } from '../../cluster/cluster.js';
import { serves, sizeOf, statusOf } from '../../cluster/etcd.js';
import type { Host } from '../../cluster/host.js';
import { learnersOf } from '../../cluster/learners.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { unitName } from '../repairs.js';
import { sh } from '../shell.js';
import { asksOnly } from './clients.js';

/** A member that runs, with what it says of itself. */
interface RunningMember {
  readonly host: Host;
  readonly program: Program;
  readonly status: EndpointStatus;
}

/** Go leaves a zero out of JSON: a member without a leader has no `leader`. */
const isLeaderless = ({ leaderId = '0', errors }: EndpointStatus): boolean =>
  leaderId === '0' || errors.some((error) => error.includes('no leader'));

/** The voting members that run, and know no leader. */
function leaderless(cluster: Cluster): readonly RunningMember[] {
  return cluster.programs('etcd').flatMap((program): readonly RunningMember[] => {
    const host = cluster.host(program.host);
    const status = host === undefined ? undefined : statusOf(host);
    return host !== undefined &&
      status !== undefined &&
      serves(program) &&
      !status.isLearner &&
      isLeaderless(status)
      ? [{ host, program, status }]
      : [];
  });
}

/** Whether a member was seen in the middle of an election: only with a leader it lists alarms, and it was asked for both at once. */
const hasOneNow = ({ host }: RunningMember): boolean => host.answer('etcd-alarms') !== undefined;

export const etcdLeaderChecks: Checks = {
  *'etcd-no-leader'(cluster) {
    const all = leaderless(cluster);
    const size = sizeOf(cluster.hosts, cluster.programs('etcd')) - learnersOf(cluster).length;
    const isMajority = all.length > size / 2;
    // Without a majority there is one fault, and otherwise each member has its own.
    for (const members of isMajority ? [all] : all.map((each) => [each])) {
      const [first] = members;
      if (first === undefined) continue;
      const hosts = members.map(({ host }) => host.name);
      const isElection = members.every(hasOneNow);
      const clients = cluster.programs('kube-apiserver').filter((server) =>
        asksOnly(
          cluster,
          server,
          members.map(({ program }) => program),
        ),
      );
      yield {
        hosts,
        message: `etcd on ${hosts.join(', ')} has no leader${isMajority ? '' : ', though it runs'}: it takes no writes, and its values may be old`,
        evidence: members.map(({ host, status }) =>
          host.evidence(
            '<etcdctl endpoint status>',
            `${status.errors[0] ?? 'no leader'}, raftTerm=${status.raftTerm} raftIndex=${status.raftIndex}`,
          ),
        ),
        repair: members.map(({ host, program }) => ({
          host: host.name,
          command: sh`journalctl -u ${unitName(program)} -n 50 --no-pager`,
        })),
        advice: isElection
          ? 'It may have been in the middle of an election, which takes a second: run the doctor again.'
          : 'Its journal says why the other members do not answer it. Look whether TCP 2380 passes between all members in both directions, and whether they trust its certificate. Keep its data.',
        severity: isElection ? 'warning' : undefined,
        breaks: [...(isMajority ? ['quorum'] : []), ...clients.map(subjectOf)],
        shows: `leader@${first.host.name}`,
      };
    }
  },
};
