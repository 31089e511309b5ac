import { planIsEmpty } from '../model/plan.js';
import type { Cluster } from './cluster.js';
import type { ChangeProcedure, Phase } from './model.js';
import { type ProcedureRunner, type RunnerOptions, runnerOf } from './runner.js';

/**
 * The phase that makes the hosts what cluster.yaml and the credentials describe now: it completes what an interrupted run has
 * begun. None where everything holds.
 */
export async function settlingPhase(
  cluster: Cluster,
  runner: ProcedureRunner,
): Promise<(Phase & Required<Pick<Phase, 'plan'>>) | undefined> {
  const plan = await runner.plan(cluster);
  if (planIsEmpty(plan)) return undefined;
  const title = 'bring the hosts to what cluster.yaml describes';
  return { id: 'apply', title, before: [], plan, after: [], verify: true };
}

/**
 * Plans the change that makes the hosts what cluster.yaml describes. Changes nothing on the hosts.
 *
 * @throws ControlPlaneError as `planCluster` does.
 */
export async function planChange(cluster: Cluster, options: RunnerOptions = {}): Promise<ChangeProcedure> {
  const settling = await settlingPhase(cluster, runnerOf(options));
  const { name } = cluster.file.spec;
  return { kind: 'change', cluster: name, notes: [], phases: settling === undefined ? [] : [settling] };
}
