import type { EtcdCluster } from '../cluster/model.js';
import { memberUrls } from '../cluster/urls.js';
import type { ListedMember } from '../etcdctl/member-list.js';
import { finish, join, label, leave, move } from './changes.js';
import { matchMembers } from './compare.js';
import { holds, type Quorum, quorumText } from './quorum.js';
import { QuorumLoss, quorumNow, type Simulation, subjectOf } from './simulation.js';
import type { MembershipStep } from './step.js';

/** The running cluster, as it was observed. */
export interface ObservedCluster {
  /** `etcdctl member list`. */
  readonly members: readonly ListedMember[];
  /** Ids of the members whose endpoint is healthy. */
  readonly healthy: ReadonlySet<string>;
  /** Id of the leader, if known: it is moved before its member is removed. */
  readonly leaderId?: string;
}

/** Requests beyond the description. */
export interface PlanOptions {
  /** Names of members whose data is lost or whose host is new: they leave and join again, empty. */
  readonly replace?: readonly string[];
}

/** The reason for which there is no plan. */
export interface PlanRefusal {
  /**
   * `quorum-lost`: too few voters are up for any change; `quorum-at-risk`: the change would leave too
   * few; `no-members`: the description is empty; `nothing-in-common`: none of the running members is
   * described, so this is another cluster; `unknown-member`: a member to replace is not described;
   * `duplicate-member`: two described members share a name or a peer URL.
   */
  readonly code:
    | 'quorum-lost'
    | 'quorum-at-risk'
    | 'no-members'
    | 'nothing-in-common'
    | 'unknown-member'
    | 'duplicate-member';
  readonly message: string;
}

/** The way from the running members to the described ones. */
export interface MembershipPlan {
  /** One change at a time; empty when the members are as described, or the plan is refused. */
  readonly steps: readonly MembershipStep[];
  /** The voters at present. */
  readonly quorum: Quorum;
  readonly refusal?: PlanRefusal;
}

/** What keeps a plan from being made at all. */
function refusalBefore(
  cluster: EtcdCluster,
  observed: ObservedCluster,
  quorum: Quorum,
  { replace = [] }: PlanOptions,
): PlanRefusal | undefined {
  const names = cluster.members.map((member) => member.name);
  const urls = cluster.members.flatMap((member) => memberUrls(cluster, member).advertisePeer);
  const twice = [...names, ...urls].find((item, index, all) => all.indexOf(item) !== index);
  const stranger = replace.find((name) => !names.includes(name));
  const refuse = (code: PlanRefusal['code'], message: string): PlanRefusal => ({ code, message });
  if (names.length === 0)
    return refuse('no-members', 'the description has no member; a cluster cannot shrink to nothing');
  if (twice !== undefined)
    return refuse('duplicate-member', `${twice} is described twice; each member has its own name and URLs`);
  if (stranger !== undefined)
    return refuse(
      'unknown-member',
      `${stranger} is to be replaced, but is not described; add it or leave it out`,
    );
  if (!holds(quorum))
    return refuse(
      'quorum-lost',
      `${quorumText(quorum)}: no change can be made; start the members that are down, or restore a snapshot into a new cluster`,
    );
  if (matchMembers(cluster, observed.members).length > 0) return undefined;
  return refuse(
    'nothing-in-common',
    'none of the running members is described; check that the endpoints are those of this cluster',
  );
}

const isUp = (observed: ObservedCluster, listed: ListedMember): boolean =>
  listed.started && observed.healthy.has(listed.id);

function plan(
  simulation: Simulation,
  cluster: EtcdCluster,
  observed: ObservedCluster,
  replace: ReadonlySet<string>,
): void {
  const matched = matchMembers(cluster, observed.members);
  const kept = matched.filter(({ member }) => !replace.has(member.name));
  const replaced = matched.filter(({ member }) => replace.has(member.name));
  const described = new Set(matched.map(({ member }) => member));
  const known = new Set(matched.map(({ listed }) => listed));
  const strangers = observed.members.filter((listed) => !known.has(listed));
  const leaving = new Set([...strangers, ...replaced.map(({ listed }) => listed)].map((listed) => listed.id));
  const idle = (listed: ListedMember): boolean => listed.learner || !isUp(observed, listed);
  const again = 'it is to join again with an empty data directory';

  // Learners and dead voters go first: then fewer voters are needed, and their URLs become free.
  for (const listed of strangers.filter(idle)) {
    leave(simulation, listed, `${label(listed)} is not described`, leaving);
  }
  const back = replaced.filter(({ listed }) => idle(listed));
  for (const { listed } of back) leave(simulation, listed, again, leaving);

  for (const { member, listed } of kept) finish(simulation, member, listed);
  for (const { member, listed } of kept) move(simulation, cluster, member, listed);

  // New voters come before healthy ones leave, one by one, so that their number changes as little as possible.
  const incoming = [
    ...back.map(({ member }) => member),
    ...cluster.members.filter((member) => !described.has(member)),
  ];
  const outgoing = strangers.filter((listed) => !idle(listed));
  while (incoming.length > 0 || outgoing.length > 0) {
    const next = incoming.shift();
    if (next !== undefined) join(simulation, cluster, next);
    const gone = outgoing.shift();
    if (gone !== undefined) leave(simulation, gone, `${label(gone)} is not described`, leaving);
  }

  // A healthy member can only join again under its name and URLs once it has left.
  for (const { member, listed } of replaced.filter((pair) => !idle(pair.listed))) {
    leave(simulation, listed, again, leaving);
    join(simulation, cluster, member);
  }
}

/**
 * Plans the way from the members of the running cluster to the described ones, one change at a time: new members are
 * learners that are promoted once they have caught up, dead members are removed first, healthy ones only after their
 * successors vote, and the leader is moved before it leaves. Every step has the numbers of voters, of voters that are up,
 * and of those that are needed; a plan in which too few would be up is refused as a whole.
 *
 * A plan depends only on what was observed: after an interruption observe again and plan again.
 */
export function planMembership(
  cluster: EtcdCluster,
  observed: ObservedCluster,
  options: PlanOptions = {},
): MembershipPlan {
  const simulation: Simulation = {
    steps: [],
    members: observed.members.map((listed) => ({
      name: label(listed),
      id: listed.id,
      voter: !listed.learner,
      up: isUp(observed, listed),
    })),
    leaderId: observed.leaderId,
  };
  const quorum = quorumNow(simulation);
  const early = refusalBefore(cluster, observed, quorum, options);
  if (early !== undefined) return { steps: [], quorum, refusal: early };
  try {
    plan(simulation, cluster, observed, new Set(options.replace ?? []));
  } catch (error) {
    if (!(error instanceof QuorumLoss)) throw error;
    const step = `${error.action.kind} ${subjectOf(error.action)}`;
    return {
      steps: [],
      quorum,
      refusal: {
        code: 'quorum-at-risk',
        message: `step "${step}" would leave ${quorumText(error.quorum)}; bring the members that are down back first, or replace them`,
      },
    };
  }
  return { steps: simulation.steps, quorum };
}
