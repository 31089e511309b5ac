import type { ScheduledStep } from '../../src/plan/schedule.js';

/** A change that restarts a component on a host. */
export function restart(host: string, component: string): ScheduledStep {
  const id = `unit:${component}.service`;
  const shown = { action: 'restart', summary: `restart ${component}`, why: 'changed' } as const;
  const resource = { kind: 'unit', name: `${component}.service`, enabled: true, active: true } as const;
  const change = { id, ...shown, resource };
  return { kind: 'change', id: `${host}/${id}`, host, stage: component, ...shown, change, component };
}
