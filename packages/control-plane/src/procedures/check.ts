import type { PreflightResult } from '../facts/model.js';
import { preflight } from '../preflight/preflight.js';
import type { Cluster } from './cluster.js';
import type { Procedure } from './model.js';
import { materialsOf, type RunnerOptions } from './runner.js';

/**
 * Runs the preflight checks of a procedure's first phase, without those that need a plan not made yet, so that people see failures
 * before they agree. A procedure without phases needs no checks.
 *
 * @throws ControlPlaneError as `preflight` does
 */
export async function checkProcedure(
  cluster: Cluster,
  { kind, phases: [first] }: Procedure,
  options: RunnerOptions = {},
): Promise<readonly PreflightResult[]> {
  if (first === undefined) return [];
  const { ignore, signal } = options;
  const restores = kind === 'restore' || kind === 'abandon-restore';
  const unknown = {
    kind: restores ? 'restore' : 'apply',
    cluster: cluster.file.spec.name,
    hosts: [],
    waves: [],
  } as const;
  const { pki } = await materialsOf(cluster, options);
  return preflight(cluster.session, pki, first.plan ?? unknown, { ignore, ahead: true, signal });
}
