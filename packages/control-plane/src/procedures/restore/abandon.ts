import type { Plan } from '../../operations/plan.js';
import { operationStep } from '../../operations/step.js';
import type { Cluster } from '../cluster.js';
import type { AbandonProcedure, Phase } from '../model.js';
import type { RunnerOptions } from '../runner.js';
import { refuse } from './source.js';
import { type RestoreState, restoreStates } from './state.js';

/** Why a restore can only be completed; undefined while every host still has and serves its own data. */
function beyondAbandoning(states: readonly RestoreState[]): string | undefined {
  const begun = states.flatMap(({ underWay }) => underWay?.id ?? []);
  const swapped = states.filter(({ dataOf }) => dataOf !== undefined && begun.includes(dataOf.id));
  if (swapped.length > 0)
    return `${swapped.map(({ host }) => host).join(', ')} has the data of the snapshot already`;
  // Nothing stops before the data is ready everywhere: a unit that is down earlier was down before the restore.
  const isReady = states.every(({ staged }) => staged !== undefined && begun.includes(staged.id));
  const down = states.filter(({ stopped }) => stopped.length > 0);
  if (!isReady || down.length === 0) return undefined;
  return `it may have stopped ${down.map(({ host, stopped }) => `${stopped.join(', ')} on ${host}`).join('; ')}`;
}

/**
 * Works out how to abandon a restore that has begun: what was made ready is removed, and every member keeps its data. Changes
 * nothing.
 *
 * @throws ControlPlaneError `restore-refused` once a host may have stopped for it, or has taken the data of the snapshot
 */
export async function planAbandoning(
  { session }: Cluster,
  { signal }: Pick<RunnerOptions, 'signal'> = {},
): Promise<AbandonProcedure> {
  const { name } = session.spec;
  const states = await restoreStates(session, signal);
  const begun = states.filter(({ hasWork }) => hasWork);
  const late = begun.length === 0 ? undefined : beyondAbandoning(states);
  if (late !== undefined)
    throw refuse(
      `the restore of ${name} can't be abandoned any more`,
      late,
      'run `harderway restore` with the same snapshot again: it goes on from there',
    );
  const before = begun.map(({ host }) =>
    operationStep(host, 'etcd', { kind: 'abandon-restore', host }, 'its member keeps the data that it has'),
  );
  const title = `abandon the restore of ${name}`;
  // Nothing else is brought to the hosts: a phase without a plan would be planned.
  const plan: Plan = { kind: 'restore', cluster: name, hosts: [], waves: [] };
  const phase: Phase = { id: 'abandon-restore', title, before, plan, after: [], verify: false };
  return { kind: 'abandon-restore', cluster: name, notes: [], phases: before.length === 0 ? [] : [phase] };
}
