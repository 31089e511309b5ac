import { planSteps } from '../model/plan.js';
import type { Plan, Step } from '../operations/plan.js';

/**
 * The effect of a step on what runs:
 * - `no-effect`: only modes and owners change;
 * - `rewrite`: something is written or added, and no program of the control plane restarts;
 * - `restart`: a program of the control plane restarts, or the step belongs to a restart.
 */
export type Effect = 'no-effect' | 'rewrite' | 'restart';

/** A step of the plan with its effect, and why. */
export interface AdoptionStep {
  readonly id: string;
  readonly host: string;
  readonly action: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly reason: string;
}

/** By host and unit. */
export type ByUnit<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

function judged(step: Step, reasons: ByUnit<readonly string[]>): Pick<AdoptionStep, 'effect' | 'reason'> {
  const { host, action, why } = step;
  if (step.kind === 'operation') return { effect: 'restart', reason: why };
  const { resource } = step.change;
  switch (resource.kind) {
    case 'unit': {
      const found = reasons.get(host)?.get(resource.name) ?? [];
      if (action === 'restart') return { effect: 'restart', reason: found.join('; ') || why };
      return { effect: 'rewrite', reason: why };
    }
    case 'directory':
      return { effect: action === 'create' ? 'rewrite' : 'no-effect', reason: why };
    case 'file': {
      if (action === 'update' && !why.includes('content differs'))
        return { effect: 'no-effect', reason: why };
      const unit = /^\/etc\/systemd\/system\/(.*)$/.exec(resource.path)?.[1];
      const found = unit === undefined ? undefined : reasons.get(host)?.get(unit);
      if (found?.length === 0)
        return { effect: 'rewrite', reason: `${why}; its process runs with these flags already` };
      return { effect: 'rewrite', reason: why };
    }
    default:
      return { effect: 'rewrite', reason: why };
  }
}

/** The steps of a plan, each with its effect. */
export const classify = (plan: Plan, reasons: ByUnit<readonly string[]>): readonly AdoptionStep[] =>
  planSteps(plan).map((step) => {
    const { id, host, action, summary } = step;
    return { id, host, action, summary, ...judged(step, reasons) };
  });
