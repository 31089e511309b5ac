import type { Change } from '@harderway/desired-state';
import type { Drain, PutBack } from '../operations/model.js';
import type { ChangeStep, OperationStep } from './model.js';

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
    ...(diff === undefined ? {} : { diff }),
  };
}

const summaries = {
  drain: ({ server }: Drain | PutBack) => `drain ${server}`,
  'put-back': ({ server }: Drain | PutBack) => `put ${server} back behind the virtual IP`,
};

/** Makes the step for an operation of the balancer. */
export const balancerStep = (operation: Drain | PutBack, why: string): OperationStep => ({
  kind: 'operation',
  id: `${operation.gateway}/load-balancer/${operation.kind}:${operation.server}`,
  host: operation.gateway,
  stage: 'load-balancer',
  action: operation.kind,
  summary: summaries[operation.kind](operation),
  why,
  operation,
});
