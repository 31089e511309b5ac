export {
  compareMembers,
  type MatchedMember,
  type MemberComparison,
  type MemberDifference,
} from './membership/compare.js';
export type {
  MembershipNote,
  MembershipPlan,
  ObservedCluster,
  PlanOptions,
  PlanRefusal,
} from './membership/model.js';
export { planMembership } from './membership/plan.js';
export { holds, type Quorum, quorumOf, quorumText } from './membership/quorum.js';
export type { MembershipAction, MembershipStep } from './membership/step.js';
