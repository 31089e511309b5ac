import { type Checks, type Rule, rulesOf } from '@harderway/component-flags/kubernetes';
import { type SchedulerCode, schedulerRules } from './rules.generated.js';

export {
  blaming,
  type FaultDetails,
  fault,
  type Rule,
  type StartContext,
} from '@harderway/component-flags/kubernetes';

/** The rules of these checks, in their order. */
export const rules = (checks: Checks<SchedulerCode>): readonly Rule[] => rulesOf(schedulerRules, checks);
