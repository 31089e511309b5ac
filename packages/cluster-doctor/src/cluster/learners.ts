import type { Cluster } from './cluster.js';
import { listedMembers, statusOf } from './etcd.js';
import { urlsOf } from './etcd-urls.js';
import type { Evidence } from './evidence.js';
import type { Host } from './host.js';
import type { Program } from './program.js';

/** A member of etcd that gets the log, and neither votes nor counts for the quorum. */
export interface Learner {
  /** Hexadecimal, as etcdctl takes it. */
  readonly id: string;
  /** Empty until it has started for the first time. */
  readonly name: string;
  /** Undefined if it runs on no host of the bundle. */
  readonly program?: Program | undefined;
  readonly evidence: Evidence;
}

type Seen = Omit<Learner, 'program'> & { readonly isLearner: boolean; readonly address?: string | undefined };

/** The members that a host lists, or else its own one, each with whether it is a learner: a learner itself lists nothing. */
function seenBy(host: Host): readonly Seen[] {
  const listed = listedMembers(host);
  if (listed !== undefined)
    return listed.map(({ id, name, peerUrls, isLearner }) => ({
      id,
      name,
      address: urlsOf(peerUrls.join(','))[0]?.address,
      isLearner,
      evidence: host.evidence('<etcdctl member list>', `${id} ${name} ${peerUrls.join(',')} isLearner=true`),
    }));
  const status = statusOf(host);
  const program = host.program('etcd');
  if (status === undefined || program === undefined) return [];
  const { memberId: id, isLearner } = status;
  const name = program.flags['name'] ?? 'default';
  return [{ id, name, isLearner, evidence: host.evidence('<etcdctl endpoint status>', 'isLearner=true') }];
}

/** The program that a member is: the one that says so, or has its name, or else runs where the list has it. */
function programOf(cluster: Cluster, { id, name, address }: Seen): Program | undefined {
  const programs = cluster.programs('etcd');
  const says = ({ host }: Program): boolean => {
    const own = cluster.host(host);
    return own !== undefined && statusOf(own)?.memberId === id;
  };
  return (
    programs.find(says) ??
    programs.find(({ flags }) => (flags['name'] ?? 'default') === name) ??
    (address === undefined ? undefined : cluster.owner(address)?.program('etcd'))
  );
}

/** The learners of a cluster. One that a host takes for a voter has been promoted meanwhile. */
export function learnersOf(cluster: Cluster): readonly Learner[] {
  const seen = new Map<string, readonly Seen[]>();
  for (const each of cluster.hosts.flatMap(seenBy)) seen.set(each.id, [...(seen.get(each.id) ?? []), each]);
  return [...seen.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined || !all.every(({ isLearner }) => isLearner)) return [];
    const { id, name, evidence } = first;
    return [{ id, name, evidence, program: programOf(cluster, first) }];
  });
}
