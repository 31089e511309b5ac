import { apiserverArgv } from '@harderway/apiserver-flags';
import { controllerManagerArgv } from '@harderway/controller-manager-flags';
import { schedulerArgv, schedulerConfiguration } from '@harderway/scheduler-config';
import { ControlPlaneError } from '../errors.js';

/** A Kubernetes program that is configured by flags. */
export type KubernetesProgram = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

const builders = {
  'kube-apiserver': apiserverArgv,
  'kube-controller-manager': controllerManagerArgv,
  'kube-scheduler': schedulerArgv,
} as const;

/**
 * Arguments of a Kubernetes program for a version. Flags of ours that the version lacks are left out;
 * extra ones come from cluster.yaml, replace ours of the same name, and must be known.
 *
 * @throws ControlPlaneError `invalid-configuration` with each flag that the version refuses.
 */
export function commandLine(
  program: KubernetesProgram,
  version: string,
  flags: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
): readonly string[] {
  const build = builders[program];
  const lacking = new Set(
    build({ version, flags }).diagnostics.flatMap(({ code, flag }) =>
      code === 'flag-unknown' && flag !== undefined ? [flag] : [],
    ),
  );
  const known = Object.fromEntries(Object.entries(flags).filter(([name]) => !lacking.has(name)));
  const { argv, diagnostics } = build({ version, flags: { ...known, ...extra } });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length === 0) return argv;
  throw new ControlPlaneError('invalid-configuration', `${program} ${version} would refuse its flags`, {
    details: errors.map((diagnostic) => diagnostic.message),
    hint: 'correct extraFlags in cluster.yaml',
  });
}

/** KubeSchedulerConfiguration in the apiVersion that the version reads. */
export const schedulerConfigurationText = (version: string, kubeconfig: string): string =>
  schedulerConfiguration({ version, kubeconfig, leaderElect: true });
