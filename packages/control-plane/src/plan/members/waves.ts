import type { ClusterSpec } from '@harderway/cluster-spec';
import type { ListedMember } from '@harderway/etcd-config/etcdctl';
import type { MembershipAction, MembershipStep } from '@harderway/etcd-config/membership';
import { store } from '../../components/index.js';
import type { Guard } from '../../model/plan.js';
import type { Operation } from '../../operations/operation.js';
import type { Wave } from '../../operations/plan.js';
import { operationStep } from '../../operations/step.js';
import {
  guardOf,
  hostOf,
  isLearner,
  type MembershipSimulation,
  membersToAsk,
  peerUrlsOf,
  simulateMembership,
  updateListed,
} from './course.js';
import type { Membership } from './membership.js';
import { settingAside } from './setting-aside.js';

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
export function operationWave(host: string, operation: Operation, why: string, guard?: Guard): Wave {
  const step = operationStep(host, store.stage, operation, why);
  return {
    id: step.id.slice(host.length + 1),
    title: step.summary,
    guard,
    hosts: [{ host, steps: [step] }],
  };
}

/** Waves as they are made, and the members as these change them. */
interface MembershipDraft extends MembershipSimulation {
  readonly joins: MembershipPart[];
  readonly leaves: Wave[];
  readonly lists: Map<string, readonly ListedMember[]>;
  /** Hosts whose old data is set aside by a wave already. */
  readonly asideSet: Set<string>;
}

type Action<K extends MembershipAction['kind']> = Extract<MembershipAction, { kind: K }>;

/** The wave of an operation that is asked of another member. */
function asked(
  making: MembershipDraft,
  operation: Operation & { readonly member: string; readonly through: readonly string[] },
  step: MembershipStep,
  why = step.why,
): Wave {
  const { member, through: others } = operation;
  return operationWave(others[0] ?? member, operation, why, guardOf(making, member, step));
}

const joinBy = ({ joins }: MembershipDraft, wave: Wave): number => joins.push({ kind: 'wave', wave });

function setAside(making: MembershipDraft, host: string): void {
  const { spec, membership, asideSet } = making;
  if (!membership.aside.has(host) || asideSet.has(host)) return;
  asideSet.add(host);
  const why = 'etcd would start with it, and no cluster accepts it any more';
  joinBy(making, operationWave(host, settingAside(spec, host), why));
}

/** Dead members leave before others join. Voters leave last, after another member leads. */
function remove(making: MembershipDraft, { id, name }: Action<'remove'>, step: MembershipStep): void {
  const member = hostOf(making, id) ?? name;
  const others = membersToAsk(making, member);
  const wave = asked(making, { kind: 'remove-member', member, id, through: others }, step);
  if (making.membership.leavingVoters.includes(member)) {
    const move = { kind: 'move-leader', member, through: others } as const;
    making.leaves.push(operationWave(others[0] ?? member, move, `${member} is about to leave`), wave);
  } else joinBy(making, wave);
  making.up.delete(member);
  making.members = making.members.filter((own) => own.id !== id);
}

function add(
  making: MembershipDraft,
  { kind, name: member, peerUrls }: Action<'add-learner' | 'add-voter'>,
  step: MembershipStep,
): void {
  const learner = kind === 'add-learner';
  setAside(making, member);
  const others = making.members.flatMap((own) => own.peerUrls);
  const operation = { kind: 'add-member', member, peerUrls, learner, others } as const;
  joinBy(making, asked(making, { ...operation, through: membersToAsk(making, member) }, step));
  const added = { id: '', name: '', started: false, peerUrls, clientUrls: [], learner };
  making.members = [...making.members, added];
}

/** A member starts once, with the list of all members as they are then. */
function start(making: MembershipDraft, host: string): void {
  setAside(making, host);
  updateListed(making, host, { name: '', started: false, clientUrls: [] });
  if (!making.lists.has(host)) {
    making.lists.set(host, making.members);
    making.joins.push({ kind: 'start', host });
  }
  updateListed(making, host, { name: host, started: true });
}

function vote(making: MembershipDraft, member: string, step: MembershipStep, why: string): void {
  const operation = {
    kind: 'promote-member',
    member,
    peerUrls: peerUrlsOf(making.spec, member),
    through: membersToAsk(making, member),
  } as const;
  joinBy(making, asked(making, operation, step, why));
  making.up.add(member);
  updateListed(making, member, { learner: false });
}

function promote(making: MembershipDraft, { name }: Action<'promote'>, step: MembershipStep): void {
  start(making, name);
  const note = making.membership.plan.notes.find(
    ({ code, member }) => code === 'learner-promotion' && member === name,
  );
  vote(making, name, step, note?.message ?? step.why);
}

/** Steps of other kinds follow from the changes of hosts, or are part of these waves. */
function take(making: MembershipDraft, step: MembershipStep): void {
  const { action } = step;
  if (action.kind === 'remove') remove(making, action, step);
  else if (action.kind === 'add-learner' || action.kind === 'add-voter') add(making, action, step);
  else if (action.kind === 'promote') promote(making, action, step);
  else if (action.kind === 'start') {
    start(making, action.name);
    if (!isLearner(making, action.name)) vote(making, action.name, step, 'it counts from now on');
  }
}

/** The waves of a plan of members. */
export function membershipWaves(spec: ClusterSpec, membership: Membership): MembershipWaves {
  const making: MembershipDraft = {
    ...simulateMembership(spec, membership),
    joins: [],
    leaves: [],
    lists: new Map(),
    asideSet: new Set(),
  };
  for (const step of membership.plan.steps) take(making, step);
  return making;
}
