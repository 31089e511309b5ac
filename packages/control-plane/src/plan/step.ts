import { type Change, diff as difference, type Observation, type Resource } from '@harderway/desired-state';
import type { Drain, PlannedOperation, PutBack } from '../model/operation.js';
import type { ChangeStep, OperationStep } from '../model/plan.js';

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

/** The steps that make a host have resources. */
export const changesTo = (
  host: string,
  stage: string,
  resources: readonly Resource[],
  seen: Observation,
): readonly ChangeStep[] => difference(resources, seen).map((change) => stepOf(host, stage, change));

const summaries: {
  readonly [K in PlannedOperation['kind']]: (operation: Extract<PlannedOperation, { kind: K }>) => string;
} = {
  drain: ({ server }) => `drain ${server}`,
  'put-back': ({ server }) => `put ${server} back behind the virtual IP`,
  'remove-member': ({ member, id }) => `remove the member of ${member} (${id})`,
  'add-member': ({ member, learner }) => `add ${member} as a ${learner ? 'learner' : 'voter'}`,
  'promote-member': ({ member }) => `let ${member} vote once it is in step`,
  'move-leader': ({ member }) => `let another member than ${member} lead`,
  'step-aside': ({ member }) => `let others serve etcd in the place of ${member}`,
  'set-aside': ({ paths }) => `set ${paths.join(' and ')} aside`,
  defragment: ({ member }) => `defragment ${member}`,
  disarm: () => 'disarm the alarm NOSPACE',
};

function summaryOf<K extends PlannedOperation['kind']>(
  operation: Extract<PlannedOperation, { kind: K }>,
): string {
  const kind: K = operation.kind;
  return summaries[kind](operation);
}

/** The host or member that an operation is about. */
function subjectOf(operation: PlannedOperation): string {
  if ('server' in operation) return operation.server;
  if ('member' in operation) return operation.member;
  return 'host' in operation ? operation.host : 'all';
}

/** Makes the step for an operation that is asked for on a host. */
export const operationStep = (
  host: string,
  stage: string,
  operation: PlannedOperation,
  why: string,
): OperationStep => ({
  kind: 'operation',
  id: `${host}/${stage}/${operation.kind}:${subjectOf(operation)}`,
  host,
  stage,
  action: operation.kind,
  summary: summaryOf(operation),
  why,
  operation,
});

/** Makes the step for an operation of the balancer. */
export const balancerStep = (operation: Drain | PutBack, why: string): OperationStep =>
  operationStep(operation.gateway, 'load-balancer', operation, why);
