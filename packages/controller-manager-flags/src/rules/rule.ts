import { type Checks, type Rule, rulesOf } from '@harderway/component-flags/kubernetes';
import { type ControllerManagerCode, controllerManagerRules } from './rules.generated.js';

export {
  type FaultDetails,
  fault,
  type Rule,
  type StartContext,
} from '@harderway/component-flags/kubernetes';

/** The rules of these checks, in their order. */
export const rules = (checks: Checks<ControllerManagerCode>): readonly Rule[] =>
  rulesOf(controllerManagerRules, checks);
