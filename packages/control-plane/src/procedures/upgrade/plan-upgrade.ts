import { editClusterYaml } from '@harderway/cluster-spec';
import type { Hop, UpgradeRequest } from '@harderway/upgrade-path';
import { ControlPlaneError } from '../../model/errors.js';
import type { OperationStep } from '../../operations/plan.js';
import { kubeletSkew } from '../../preflight/checks/kubelets.js';
import { settlingPhase } from '../change.js';
import { type Cluster, type ClusterFile, clusterFile } from '../cluster.js';
import type { Phase, UpgradeProcedure } from '../model.js';
import { type RunnerOptions, runnerOf } from '../runner.js';
import { clusterStep } from '../steps.js';
import { assertKubeletsFollow } from './kubelets.js';
import { editsOfHop, planClusterUpgrade } from './upgrade.js';

/** Options of {@link planUpgrade}. */
export interface UpgradeOptions extends RunnerOptions {
  /** Directory of this machine for a snapshot of etcd before each hop. Default: none is taken. */
  readonly snapshots?: string | undefined;
}

/** The path of an upgrade; a path on which a program would not start is refused. */
function pathTo({ spec }: ClusterFile, to: UpgradeRequest['to']): UpgradeProcedure['path'] {
  const path = planClusterUpgrade(spec, to);
  if (path.kind === 'refused')
    throw new ControlPlaneError('upgrade-refused', path.refusal.message, {
      hint: path.refusal.needed.join('; '),
    });
  const [stuck] = path.hops.flatMap(({ programs }) => programs).flatMap(({ unresolved }) => unresolved);
  if (stuck !== undefined)
    throw new ControlPlaneError('upgrade-refused', `a program would not start after it: ${stuck.message}`, {
      hint: 'correct extraFlags in cluster.yaml, then run the same command again',
    });
  return path;
}

function phaseOf(hop: Hop, file: ClusterFile, before: readonly OperationStep[]): Phase {
  const { id, component, from, to } = hop;
  const title = `${component === 'etcd' ? 'etcd' : 'Kubernetes'} ${from} to ${to}`;
  const edit = {
    kind: 'cluster-file',
    edits: editsOfHop(file.spec, hop),
    from: [{ path: ['versions', component], value: from }],
  } as const;
  return { id, title, before, edit, after: [], verify: true };
}

/**
 * Plans an upgrade hop by hop: each takes a snapshot, edits cluster.yaml, is planned, applied and verified. What an
 * interrupted run has begun is completed in a phase of its own first. Kubelets that would fall too far behind stop it before
 * the first hop, unless `ignore` names `kubelet-skew`. Changes nothing on the hosts.
 *
 * @param to versions to go to; a minor alone means its newest known patch
 * @throws ControlPlaneError `upgrade-refused`; as `planCluster` does.
 */
export async function planUpgrade(
  cluster: Cluster,
  to: UpgradeRequest['to'],
  options: UpgradeOptions = {},
): Promise<UpgradeProcedure> {
  const path = pathTo(cluster.file, to);
  const runner = runnerOf(options);
  if (options.ignore?.includes(kubeletSkew.name) !== true)
    await assertKubeletsFollow(path, () => runner.kubelets(cluster));
  const settling = await settlingPhase(cluster, runner);
  const phases: Phase[] = settling === undefined ? [] : [settling];
  let { file } = cluster;
  for (const hop of path.hops) {
    const snapshot =
      options.snapshots === undefined
        ? []
        : [
            clusterStep(
              { kind: 'take-snapshot', directory: options.snapshots, clusterFile: file.path },
              `before ${hop.id}`,
            ),
          ];
    const phase = phaseOf(hop, file, snapshot);
    phases.push(phase);
    if (phase.edit?.kind === 'cluster-file')
      file = clusterFile(file.path, editClusterYaml(file.text, phase.edit.edits));
  }
  return { kind: 'upgrade', cluster: file.spec.name, notes: [], path, phases };
}
