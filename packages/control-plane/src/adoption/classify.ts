import { type Effect, effectOf } from '../model/effect.js';
import { planSteps } from '../model/plan.js';
import type { Plan, Step } from '../operations/plan.js';

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

/** The unit that a step restarts, or whose file it writes. */
function unitOf(step: Step): string | undefined {
  if (step.kind === 'operation') return undefined;
  const { resource } = step.change;
  if (resource.kind === 'unit') return resource.name;
  return resource.kind === 'file' ? /^\/etc\/systemd\/system\/(.*)$/.exec(resource.path)?.[1] : undefined;
}

/** Why a step is needed; for a program that was looked at, also why it restarts or does not. */
function reasonFor(step: Step, effect: Effect, reasons: ByUnit<readonly string[]>): string {
  const found = reasons.get(step.host)?.get(unitOf(step) ?? '');
  if (effect === 'restart') return found?.join('; ') || step.why;
  const isWritten = effect === 'rewrite' && step.kind === 'change' && step.change.resource.kind === 'file';
  return isWritten && found?.length === 0
    ? `${step.why}; its process runs with these flags already`
    : step.why;
}

/** The steps of a plan, each with its effect. */
export const classify = (plan: Plan, reasons: ByUnit<readonly string[]>): readonly AdoptionStep[] =>
  planSteps(plan).map((step) => {
    const { id, host, action, summary } = step;
    const effect = effectOf(step);
    return { id, host, action, summary, effect, reason: reasonFor(step, effect, reasons) };
  });
