import type { ClusterSpec } from '@harderway/cluster-spec';
import {
  type ListedMember,
  type MembershipStep,
  memberUrls,
  quorumText,
  sameUrls,
} from '@harderway/etcd-config';
import { etcdCluster } from '../components/etcd/cluster.js';
import { controlHosts } from '../hosts/topology.js';
import type { Guard, Wave } from '../plan/model.js';
import { operationStep, type PlannedOperation } from '../plan/step.js';
import { settingAside } from './data.js';
import type { Membership } from './membership.js';

/** A wave of an operation, or the place of the wave that starts a host's member for the first time. */
type MembershipPart =
  | { readonly kind: 'wave'; readonly wave: Wave }
  | { readonly kind: 'start'; readonly host: string };

/** The changes of members, in order. */
export interface MembershipWaves {
  /** Dead members leave, and new ones join. */
  readonly joins: readonly MembershipPart[];
  /** Members that vote leave, once nothing depends on them. */
  readonly leaves: readonly Wave[];
  /** All members, as etcd lists them when a host's own starts for the first time; by host. */
  readonly lists: ReadonlyMap<string, readonly ListedMember[]>;
}

/** A wave of one operation. */
export function operationWave(host: string, operation: PlannedOperation, why: string, guard?: Guard): Wave {
  const step = operationStep(host, 'etcd', operation, why);
  return {
    id: step.id.slice(host.length + 1),
    title: step.summary,
    ...(guard === undefined ? {} : { guard }),
    hosts: [{ host, steps: [step] }],
  };
}

/** The waves of a plan of members. */
export function membershipWaves(spec: ClusterSpec, membership: Membership): MembershipWaves {
  const { etcd, plan, aside, leavingVoters } = membership;
  const cluster = etcdCluster(spec);
  const urlsOf = (member: string): readonly string[] => {
    const { name, address } = [...controlHosts(spec), ...spec.leaving].find(
      ({ name: host }) => host === member,
    ) ?? {
      name: member,
      address: '',
    };
    return memberUrls(cluster, { name, address }).advertisePeer;
  };
  const joins: MembershipPart[] = [];
  const leaves: Wave[] = [];
  const lists = new Map<string, readonly ListedMember[]>();
  const set = new Set<string>();
  const up = new Set(
    [...etcd.answers].flatMap(([host, { status }]) =>
      status.leaderId === undefined || status.isLearner ? [] : [host],
    ),
  );
  let members: readonly ListedMember[] = etcd.members;
  const change = (member: string, edit: (own: ListedMember) => ListedMember): void => {
    members = members.map((own) => (sameUrls(own.peerUrls, urlsOf(member)) ? edit(own) : own));
  };
  const through = (member: string): readonly string[] =>
    [...up].filter((host) => host !== member && !leavingVoters.includes(host));
  const guardOf = (member: string, { after }: MembershipStep): Guard => {
    const others = [...up].filter((host) => host !== member);
    return {
      kind: 'etcd-quorum',
      text: quorumText(after),
      others,
      needed: Math.min(after.needed, others.length),
    };
  };
  const asked = (
    operation: PlannedOperation & { readonly member: string; readonly through: readonly string[] },
    step: MembershipStep,
    why = step.why,
  ): Wave =>
    operationWave(operation.through[0] ?? operation.member, operation, why, guardOf(operation.member, step));
  const setAside = (host: string): void => {
    if (!aside.has(host) || set.has(host)) return;
    set.add(host);
    const why = 'etcd would start with it, and no cluster accepts it any more';
    joins.push({ kind: 'wave', wave: operationWave(host, settingAside(spec, host), why) });
  };
  const vote = (member: string, step: MembershipStep, why: string): void => {
    const operation = {
      kind: 'promote-member',
      member,
      peerUrls: urlsOf(member),
      through: through(member),
    } as const;
    joins.push({ kind: 'wave', wave: asked(operation, step, why) });
    up.add(member);
    change(member, (own) => ({ ...own, learner: false }));
  };
  for (const step of plan.steps) {
    const { action, why } = step;
    if (action.kind === 'remove') {
      const { id, name: member } = action;
      const operation = { kind: 'remove-member', member, id, through: through(member) } as const;
      if (leavingVoters.includes(member)) {
        const move = { kind: 'move-leader', member, through: through(member) } as const;
        leaves.push(
          operationWave(move.through[0] ?? member, move, `${member} is about to leave`),
          asked(operation, step),
        );
      } else joins.push({ kind: 'wave', wave: asked(operation, step) });
      up.delete(member);
      members = members.filter((own) => own.id !== id);
    } else if (action.kind === 'add-learner' || action.kind === 'add-voter') {
      const { name: member, peerUrls } = action;
      const learner = action.kind === 'add-learner';
      setAside(member);
      const others = members.flatMap((own) => own.peerUrls);
      const operation = {
        kind: 'add-member',
        member,
        peerUrls,
        learner,
        others,
        through: through(member),
      } as const;
      joins.push({ kind: 'wave', wave: asked(operation, step) });
      members = [...members, { id: '', name: '', started: false, peerUrls, clientUrls: [], learner }];
    } else if (action.kind === 'start' || action.kind === 'promote') {
      const { name: member } = action;
      setAside(member);
      change(member, (own) => ({ ...own, name: '', started: false, clientUrls: [] }));
      if (!lists.has(member)) {
        lists.set(member, members);
        joins.push({ kind: 'start', host: member });
      }
      change(member, (own) => ({ ...own, name: member, started: true }));
      const learns = members.some((own) => own.learner && sameUrls(own.peerUrls, urlsOf(member)));
      if (action.kind === 'promote') {
        const note = plan.notes.find((own) => own.code === 'learner-promotion' && own.member === member);
        vote(member, step, note?.message ?? why);
      } else if (!learns) vote(member, step, 'it counts from now on');
    }
  }
  return { joins, leaves, lists };
}
