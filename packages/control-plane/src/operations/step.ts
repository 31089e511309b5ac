import { kindOf, type Operation } from './operation.js';
import type { OperationStep } from './plan.js';

/**
 * Makes the step for an operation.
 *
 * @param host the host that the operation acts on; {@link localhost} for one that needs none
 */
export function operationStep(host: string, stage: string, operation: Operation, why: string): OperationStep {
  const kind = kindOf(operation);
  const subject = kind.subject?.(operation);
  return {
    kind: 'operation',
    id: `${host}/${stage}/${operation.kind}${subject === undefined ? '' : `:${subject}`}`,
    host,
    stage,
    action: operation.kind,
    summary: kind.summary(operation),
    why,
    operation,
  };
}
