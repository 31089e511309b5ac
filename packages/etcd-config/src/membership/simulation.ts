import { CodedError } from '@harderway/diagnostics';
import { holds, type Quorum, quorumOf, quorumText } from './quorum.js';
import { etcdctlArguments, type MembershipAction, type MembershipStep } from './step.js';

/** A member in the simulation. */
export interface Simulated {
  readonly name: string;
  /** Empty for one that the plan adds. */
  readonly id: string;
  voter: boolean;
  up: boolean;
}

/** The cluster as it changes while a plan is made. */
export interface Simulation {
  readonly steps: MembershipStep[];
  readonly members: Simulated[];
  leaderId: string | undefined;
}

/** Thrown and caught within this directory: a change that would leave the cluster without quorum. */
export class QuorumLoss extends CodedError<'quorum-at-risk'> {
  override readonly name = 'QuorumLoss';
  readonly action: MembershipAction;
  readonly quorum: Quorum;

  constructor(action: MembershipAction, quorum: Quorum) {
    super('quorum-at-risk', `step "${action.kind}" would leave ${quorumText(quorum)}`);
    this.action = action;
    this.quorum = quorum;
  }
}

/** The voters now. */
export function quorumNow(simulation: Simulation): Quorum {
  const voters = simulation.members.filter((member) => member.voter);
  return quorumOf(voters.length, voters.filter((member) => member.up).length);
}

/** The member that a step is about. */
export function subjectOf(action: MembershipAction): string {
  return action.kind === 'move-leader' ? action.to : action.name;
}

function record(
  simulation: Simulation,
  action: MembershipAction,
  why: string,
  quorums: Pick<MembershipStep, 'before' | 'during' | 'after'>,
): void {
  const short = [quorums.during, quorums.after].find((quorum) => !holds(quorum));
  if (short !== undefined) throw new QuorumLoss(action, short);
  const id = `${action.kind} ${subjectOf(action)}`;
  simulation.steps.push({ id, action, why, ...quorums, etcdctl: etcdctlArguments(action) });
}

/**
 * Adds a step, and makes its change.
 * @throws QuorumLoss when the quorum would not hold after it
 */
export function take(
  simulation: Simulation,
  action: MembershipAction,
  why: string,
  change: () => void = () => {},
): void {
  const before = quorumNow(simulation);
  change();
  const after = quorumNow(simulation);
  record(simulation, action, why, { before, during: after, after });
}

/**
 * Adds a step during which a member is down.
 * @throws QuorumLoss when the quorum would not hold meanwhile
 */
export function takeDown(
  simulation: Simulation,
  action: MembershipAction,
  why: string,
  member: Simulated,
): void {
  const before = quorumNow(simulation);
  const wasUp = member.up;
  member.up = false;
  const during = quorumNow(simulation);
  member.up = wasUp;
  record(simulation, action, why, { before, during, after: before });
}
