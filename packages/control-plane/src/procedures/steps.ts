import { localhost } from '../model/plan.js';
import type { Operation } from '../operations/operation.js';
import type { OperationStep } from '../operations/plan.js';
import { operationStep } from '../operations/step.js';

/** Makes the step for an operation that this machine carries out, on the cluster as a whole. */
export const clusterStep = (operation: Operation, why: string): OperationStep =>
  operationStep(localhost, 'cluster', operation, why);
