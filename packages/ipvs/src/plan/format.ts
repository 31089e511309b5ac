import { serverKey, serviceKey } from '../table/identity.js';
import type { Plan, PlanStep } from './model.js';

function formatStep(step: PlanStep): string {
  if (step.kind !== 'wait-for-drain') return `ipvsadm ${step.argv.join(' ')}   # ${step.why}`;
  const servers = step.servers.map(({ service, server }) => `${serverKey(server)} of ${serviceKey(service)}`);
  return `# wait until no connection is active, at most ${step.timeoutSeconds} s: ${servers.join(', ')}`;
}

/** Writes steps as a shell script: a command a line with its reason, and waits as comments. */
export const formatSteps = (steps: readonly PlanStep[]): string =>
  steps.map((step) => `${formatStep(step)}\n`).join('');

/** Remarks on a plan for people, a line each. */
export const planNotes = ({ steps, foreign, diagnostics }: Plan): readonly string[] => [
  ...(steps.length === 0 ? ['nothing to change'] : []),
  ...foreign.map((service) => `${serviceKey(service)} is out of scope and left alone`),
  ...diagnostics.map(({ severity, message, hint }) => `${severity}: ${message}. ${hint ?? ''}`.trimEnd()),
];
