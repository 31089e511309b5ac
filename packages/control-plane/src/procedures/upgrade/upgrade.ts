import type { ClusterSpec, SpecEdit } from '@harderway/cluster-spec';
import { memberArgv } from '@harderway/etcd-config';
import { etcd, schedulerConfigurationPath } from '@harderway/program-settings';
import { type Hop, planUpgrade, type UpgradePlan, type UpgradeRequest } from '@harderway/upgrade-path';
import { etcdCluster } from '../../components/etcd/cluster.js';
import { argumentsOn, kubernetesPrograms } from '../../components/kubernetes/command-line.js';
import { renderCluster } from '../../components/render.js';
import { controlHosts } from '../../hosts/topology.js';

/** The arguments of the programs of a control node. All nodes have the same flags but for addresses and names. */
function programsOf(spec: ClusterSpec): NonNullable<UpgradeRequest['programs']> {
  const [host] = controlHosts(spec);
  if (host === undefined) return {};
  const configuration = renderCluster(spec, undefined).find(
    ({ path }) => path === schedulerConfigurationPath,
  );
  const { apiserver, controllerManager, scheduler } = kubernetesPrograms;
  return {
    etcd: { argv: memberArgv(etcdCluster(spec), host.name, { kind: 'running' }) },
    'kube-apiserver': { argv: argumentsOn({ spec, host }, apiserver).argv },
    'kube-controller-manager': { argv: argumentsOn({ spec, host }, controllerManager).argv },
    'kube-scheduler': {
      argv: argumentsOn({ spec, host }, scheduler).argv,
      files: configuration === undefined ? {} : { [configuration.path]: configuration.content },
    },
  };
}

/** The plan, with what leads back by a minor of Kubernetes here: a restore brings the programs of cluster.yaml along. */
const withRestore = (plan: UpgradePlan): UpgradePlan =>
  plan.kind === 'refused' && plan.refusal.code === 'minor-downgrade'
    ? {
        ...plan,
        refusal: {
          ...plan.refusal,
          needed: [
            'put cluster.yaml back as it was under that version',
            'run `harderway restore FILE` with a snapshot of that time: what was written since is lost',
          ],
        },
      }
    : plan;

/**
 * The way from the versions of a cluster to others, from facts alone: minor by minor, etcd by a path of its own, with what
 * changes for the programs at each hop.
 */
export const planClusterUpgrade = (spec: ClusterSpec, to: UpgradeRequest['to']): UpgradePlan =>
  withRestore(planUpgrade({ from: spec.versions, to, programs: programsOf(spec) }));

/**
 * Changes of a hop in cluster.yaml: its version, and the extra flags that the new version lacks or calls otherwise.
 * Flags that cluster.yaml does not set follow from the version.
 */
export function editsOfHop(spec: ClusterSpec, hop: Hop): readonly SpecEdit[] {
  const programs = [etcd, ...Object.values(kubernetesPrograms).map(({ facts }) => facts)];
  const flags = hop.programs.flatMap(({ program, changes }) => {
    const section = programs.find(({ name }) => name === program)?.section;
    if (section === undefined) return [];
    return changes.flatMap(({ kind, subject, after }): readonly SpecEdit[] => {
      const flag = subject.replace(/^--/, '');
      if (!Object.hasOwn(spec[section].extraFlags, flag)) return [];
      const path = [section, 'extraFlags', flag];
      if (kind === 'removed') return [{ path, value: after }];
      if (kind === 'value') return [{ path, value: after }];
      if (kind !== 'renamed' || after === undefined) return [];
      const [name = '', ...value] = after.replace(/^--/, '').split('=');
      return [{ path }, { path: [section, 'extraFlags', name], value: value.join('=') }];
    });
  });
  return [{ path: ['versions', hop.component], value: hop.to }, ...flags];
}
