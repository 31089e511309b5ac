import { type Change, diff as difference, type Observation, type Resource } from '@harderway/desired-state';
import { balancer } from '../components/index.js';
import type { ChangeStep } from '../model/plan.js';
import type { Drain } from '../operations/drain.js';
import type { OperationStep } from '../operations/plan.js';
import type { PutBack } from '../operations/put-back.js';
import { operationStep } from '../operations/step.js';

/** Makes the step for a change of a host. */
export function stepOf(host: string, stage: string, change: Change): ChangeStep {
  const { id, action, summary, why, diff } = change;
  return {
    kind: 'change',
    id: `${host}/${stage}/${id}`,
    host,
    stage,
    action,
    summary,
    why,
    change,
    diff,
  };
}

/** The steps that make a host have resources. */
export const changesTo = (
  host: string,
  stage: string,
  resources: readonly Resource[],
  seen: Observation,
): readonly ChangeStep[] => difference(resources, seen).map((change) => stepOf(host, stage, change));

/** Makes the step for an operation of the balancer. */
export const balancerStep = (operation: Drain | PutBack, why: string): OperationStep =>
  operationStep(operation.gateway, balancer.stage, operation, why);
