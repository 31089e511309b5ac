import { planToJson } from '../model/plan-json.js';
import type { OperationStep } from '../operations/plan.js';
import type { Phase, Procedure } from './model.js';

const stepToJson = ({ id, host, summary, why, operation }: OperationStep) => ({
  id,
  host,
  summary,
  why,
  operation,
});

const phaseToJson = ({ id, title, before, edit, plan, after, verify }: Phase) => ({
  id,
  title,
  before: before.map(stepToJson),
  edit,
  plan: plan === undefined ? undefined : planToJson(plan),
  after: after.map(stepToJson),
  verify,
});

/** A procedure for programs to read: no file contents, no secrets. */
export function procedureToJson(procedure: Procedure): Readonly<Record<string, unknown>> {
  return { ...procedure, phases: procedure.phases.map(phaseToJson) };
}
