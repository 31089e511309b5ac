import { fileState, type Resource, sha256 } from '@harderway/desired-state';
import { effectOf } from './effect.js';
import type { PlanOf } from './plan.js';

/** SHA-256 of what should hold, contents included: tells whether two plans are about the same. */
function digestOf(resource: Resource): string {
  if (resource.kind !== 'file') return sha256(JSON.stringify(resource));
  const { text: _, ...state } = fileState(resource);
  return sha256(JSON.stringify({ path: resource.path, ...state }));
}

/** The plan for programs to read: no file contents, no secrets. A step has the digest of what should hold, and of the file that is there. */
export function planToJson(plan: PlanOf): Readonly<Record<string, unknown>> {
  return {
    kind: plan.kind,
    cluster: plan.cluster,
    hosts: plan.hosts,
    unknown: plan.unknown,
    notes: plan.notes,
    waves: plan.waves.map(({ id, title, guard, premise, hosts }) => ({
      id,
      title,
      guard,
      premise,
      hosts: hosts.map(({ host, steps }) => ({
        host,
        steps: steps.map((step) => ({
          id: step.id,
          stage: step.stage,
          action: step.action,
          summary: step.summary,
          why: step.why,
          effect: effectOf(step),
          ...('takesOver' in step && step.takesOver === true ? { takesOver: true } : {}),
          ...('change' in step
            ? { digest: digestOf(step.change.resource), replaces: step.change.seen?.sha256 }
            : {}),
          ...('program' in step ? { program: step.program } : {}),
          ...('diff' in step ? { diff: step.diff } : {}),
          ...('operation' in step ? { operation: step.operation } : {}),
        })),
      })),
    })),
  };
}
