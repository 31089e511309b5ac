import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation } from '@harderway/desired-state';
import { memberUrls, sameUrls } from '@harderway/etcd-config';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import { type MemberAnswer, votes } from '../../components/etcd/answer.js';
import { etcdCluster } from '../../components/etcd/cluster.js';
import { etcdHasRun, hasData } from '../../components/etcd/data.js';
import { ControlPlaneError } from '../../model/errors.js';
import { hasEarlierData } from './earlier-data.js';

/** A control node and its observation. */
export interface SeenHost {
  readonly host: HostSpec;
  readonly seen: Observation;
}

/** etcd as its members describe it. */
export interface RunningEtcd {
  readonly members: readonly ListedMember[];
  /** Hosts whose members answer, and are of this cluster. */
  readonly answers: ReadonlyMap<string, MemberAnswer>;
  /** Hosts whose members are of another cluster. */
  readonly foreign: ReadonlySet<string>;
  /** Ids of members that answer and know a leader. */
  readonly healthy: ReadonlySet<string>;
  readonly leaderId?: string | undefined;
}

/**
 * The cluster that most hosts belong to, as its most advanced member knows it; undefined if no member answers.
 *
 * @throws ControlPlaneError `membership-refused` if there are two clusters of the same size
 */
export function runningEtcd(answers: ReadonlyMap<string, MemberAnswer>): RunningEtcd | undefined {
  const clusters = new Map<string, (readonly [string, MemberAnswer])[]>();
  for (const entry of answers)
    clusters.set(entry[1].clusterId, [...(clusters.get(entry[1].clusterId) ?? []), entry]);
  const [most, next] = [...clusters.values()].sort((one, other) => other.length - one.length);
  if (most === undefined) return undefined;
  if (next !== undefined && next.length === most.length)
    throw new ControlPlaneError('membership-refused', 'the control nodes have two clusters of etcd', {
      found: [most, next].map((own) => own.map(([host]) => host).join(' and ')).join('; '),
      hint: 'decide which one is yours, stop etcd on the hosts of the other one (systemctl stop etcd), and replace their members: `harderway replace HOST`',
    });
  const own = new Map(most);
  const leading = [...own.values()].filter(({ status }) => status.leaderId !== undefined);
  const known = leading.length > 0 ? leading : [...own.values()];
  const [best] = [...known].sort((one, other) => other.status.raftAppliedIndex - one.status.raftAppliedIndex);
  const leaderId = best?.status.leaderId;
  return {
    members: best?.members ?? [],
    answers: own,
    foreign: new Set([...answers.keys()].filter((host) => !own.has(host))),
    healthy: new Set(leading.map(({ status }) => status.memberId)),
    leaderId,
  };
}

/** The state of a control node's membership in etcd. */
export type Standing =
  /** It is a member, and has its data. */
  | { readonly kind: 'member'; readonly listed: ListedMember }
  /** It is awaited: added and never started, or still a learner. */
  | { readonly kind: 'awaited'; readonly listed: ListedMember }
  /** It is to join. */
  | { readonly kind: 'new' }
  /** Its member can't go on: it leaves, if it is listed, and the host joins again without data. */
  | { readonly kind: 'lost'; readonly found: string; readonly listed?: ListedMember | undefined };

/** The member of a host: by its peer URLs, else by its name. */
export function listedOf(
  spec: ClusterSpec,
  { name, address }: HostSpec,
  members: readonly ListedMember[],
): ListedMember | undefined {
  const urls = memberUrls(etcdCluster(spec), { name, address }).advertisePeer;
  return (
    members.find(({ peerUrls }) => sameUrls(peerUrls, urls)) ?? members.find((member) => member.name === name)
  );
}

/** Whether a member votes and answers. */
export function isUp({ answers }: RunningEtcd, host: string): boolean {
  const answer = answers.get(host);
  return answer !== undefined && votes(answer);
}

/** Where a control node stands, by what it has and what the members say. */
export function standingOf(spec: ClusterSpec, { host, seen }: SeenHost, etcd: RunningEtcd): Standing {
  const { name, address } = host;
  const listed = listedOf(spec, host, etcd.members);
  const data = hasData(spec, seen);
  if (etcd.foreign.has(name))
    return {
      kind: 'lost',
      found: 'its member is of another cluster',
      listed,
    };
  if (listed === undefined)
    return data
      ? {
          kind: 'lost',
          found:
            'it has data of a member that the others do not know: one that was removed, or of another cluster',
        }
      : { kind: 'new' };
  const urls = memberUrls(etcdCluster(spec), { name, address }).advertisePeer;
  if (!sameUrls(listed.peerUrls, urls))
    return { kind: 'lost', listed, found: `its member is known at ${listed.peerUrls.join(', ')}` };
  if (!listed.started) return { kind: 'awaited', listed };
  // A member that was starting for the first time while its host was probed has made its data since. One that had started before
  // answers until it stops, though its files are gone.
  const answers = etcd.answers.has(name);
  if (!data && (!answers || etcdHasRun(seen)))
    return {
      kind: 'lost',
      listed,
      found: `${answers ? 'it runs, but its data is not where cluster.yaml says' : 'its data is gone'}: ${spec.etcd.dataDirectory}/member does not exist`,
    };
  // A machine that took the place of another may have data of any cluster, which its API server would then serve.
  if (!answers && hasEarlierData(spec, seen))
    return {
      kind: 'lost',
      listed,
      found: `harderway has never started etcd on its data in ${spec.etcd.dataDirectory}: if that is this member's, \`systemctl start etcd\` there`,
    };
  return listed.learner ? { kind: 'awaited', listed } : { kind: 'member', listed };
}
