import { type Checks, type Rule, rulesOf } from '@harderway/component-flags/kubernetes';
import { type ApiserverCode, apiserverRules } from './rules.generated.js';

export {
  blaming,
  type FaultDetails,
  fault,
  type Rule,
  type StartContext,
} from '@harderway/component-flags/kubernetes';

/** The rules of these checks, in their order. */
export const rules = (checks: Checks<ApiserverCode>): readonly Rule[] => rulesOf(apiserverRules, checks);
