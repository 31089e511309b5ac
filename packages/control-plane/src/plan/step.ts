import type { Change } from '@harderway/desired-state';
import type { Step } from './model.js';

/** Makes the step for a change of a host. */
export function stepOf(host: string, stage: string, change: Change): Step {
  const { id, action, summary, why, diff } = change;
  return {
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
