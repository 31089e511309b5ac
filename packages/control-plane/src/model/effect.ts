import type { Change } from '@harderway/desired-state';
import { type ChangeStep, type PlanOf, planSteps, type StepOf } from './plan.js';

/**
 * The effect of a step on what runs:
 * - `no-effect`: only modes and owners change;
 * - `rewrite`: something is written or added, and no program of the control plane restarts;
 * - `restart`: a program of the control plane restarts, or the step belongs to a restart.
 */
export type Effect = 'no-effect' | 'rewrite' | 'restart';

/** Whether a change leaves alone what a path holds. */
const keepsContent = ({ resource, action, contentDiffers }: Change): boolean =>
  resource.kind === 'directory' ? action !== 'create' : resource.kind === 'file' && contentDiffers === false;

/** Operations that belong to no restart. */
const keepsRunning: ReadonlySet<string> = new Set([
  'bind-administrators',
  'defragment',
  'disarm',
  'reload-balancer',
]);

/** The effect of a step. */
export function effectOf(step: StepOf): Effect {
  if (step.kind === 'operation') return keepsRunning.has(step.operation.kind) ? 'rewrite' : 'restart';
  if (step.action === 'restart') return 'restart';
  return keepsContent(step.change) ? 'no-effect' : 'rewrite';
}

/** The steps of a plan that restart programs that others started. */
export const takeovers = (plan: PlanOf): readonly ChangeStep[] =>
  planSteps(plan).flatMap((step) => (step.kind === 'change' && step.takesOver === true ? [step] : []));
