import type { ListedMember } from '../etcdctl/member-list.js';
import type { Quorum } from './quorum.js';
import type { MembershipStep } from './step.js';

/** The running cluster, as it was observed. */
export interface ObservedCluster {
  /** `etcdctl member list`. */
  readonly members: readonly ListedMember[];
  /** Ids of the members whose endpoint is healthy. */
  readonly healthy: ReadonlySet<string>;
  /** Id of the leader, if known: it is moved before its member is removed. */
  readonly leaderId?: string | undefined;
}

/** Requests beyond the description. */
export interface PlanOptions {
  /** Names of members whose data is lost or whose host is new: they leave and join again, empty. */
  readonly replace?: readonly string[] | undefined;
}

/** Why no plan can be made. */
export interface PlanRefusal {
  /**
   * `quorum-lost`: too few voters are up for any change; `quorum-at-risk`: the change would leave too
   * few; `no-members`: the description is empty; `nothing-in-common`: none of the running members is
   * described, so this is another cluster; `unknown-member`: a member to replace is not described;
   * `duplicate-member`: two described members share a name or a peer URL, or two listed members an id.
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
  /** Notes for people, besides the steps. */
  readonly notes: readonly MembershipNote[];
  readonly refusal?: PlanRefusal | undefined;
}

/** Notes for people, besides the steps of a plan. */
export interface MembershipNote {
  /**
   * `member-down`: a described member does not answer, and no step is about it; `learner-promotion`: the plan promotes a
   * learner, and the version does not store promotions for 3.6.
   */
  readonly code: 'member-down' | 'learner-promotion';
  /** The name of the member. */
  readonly member: string;
  readonly message: string;
}

/** True if a member has started and is healthy. */
export const isUp = (observed: ObservedCluster, listed: ListedMember): boolean =>
  listed.started && observed.healthy.has(listed.id);
