import type { EtcdCluster } from '../cluster/model.js';
import type { ListedMember } from '../etcdctl/member-list.js';
import { finish, join, label, leave, move } from './changes.js';
import { matchMembers } from './compare.js';
import { isUp, type MembershipPlan, type ObservedCluster, type PlanOptions } from './model.js';
import { notesOn } from './notes.js';
import { quorumText } from './quorum.js';
import { refusalBefore } from './refusal.js';
import { QuorumLoss, quorumNow, type Simulation, subjectOf } from './simulation.js';

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
  const names = new Set(cluster.members.map(({ name }) => name));
  // The name alone would be taken for the described member.
  const notDescribed = (listed: ListedMember): string =>
    names.has(listed.name)
      ? `no ${listed.name} is described at ${listed.peerUrls.join(', ')}`
      : `${label(listed)} is not described`;
  const again = 'it is to join again with an empty data directory';

  // Learners and dead voters go first: then fewer voters are needed, and their URLs become free.
  for (const listed of strangers.filter(idle)) {
    leave(simulation, listed, notDescribed(listed), leaving);
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
    if (gone !== undefined) leave(simulation, gone, notDescribed(gone), leaving);
  }

  // A healthy member can only join again under its name and URLs once it has left.
  for (const { member, listed } of replaced.filter((pair) => !idle(pair.listed))) {
    leave(simulation, listed, again, leaving);
    join(simulation, cluster, member);
  }
}

/**
 * Plans the way from the members of the running cluster to the described ones, one change at a time: new members are
 * learners that are promoted once they have caught up (voters at once in versions that do not store promotions), dead members are removed first, healthy ones only after their
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
  if (early !== undefined) return { steps: [], quorum, notes: [], refusal: early };
  try {
    plan(simulation, cluster, observed, new Set(options.replace ?? []));
  } catch (error) {
    if (!(error instanceof QuorumLoss)) throw error;
    const step = `${error.action.kind} ${subjectOf(error.action)}`;
    return {
      steps: [],
      quorum,
      notes: notesOn(cluster, observed, []),
      refusal: {
        code: 'quorum-at-risk',
        message: `step "${step}" would leave ${quorumText(error.quorum)}; bring the members that are down back first, or replace them`,
      },
    };
  }
  const { steps } = simulation;
  return { steps, quorum, notes: notesOn(cluster, observed, steps) };
}
