import type { Resource } from '@harderway/desired-state';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { credential, digestOf, directory, openFile, programFile } from './files.js';
import { commandLine, schedulerConfigurationText } from './flags.js';
import { healthzReadiness, localHealthz, unchecked } from './healthz.js';
import { kubernetesDirectory } from './kube-apiserver.js';
import type { HostInputs, StagedResource } from './model.js';

/** Where kube-scheduler's KubeSchedulerConfiguration is. */
const schedulerConfigPath = '/etc/kubernetes/config/kube-scheduler.yaml';

/** The unit of kube-scheduler. */
function schedulerUnit({ spec }: Pick<HostInputs, 'spec'>): string {
  const argv = commandLine(
    'kube-scheduler',
    spec.versions.kubernetes,
    { config: schedulerConfigPath, v: '2' },
    spec.kubeScheduler.extraFlags,
  );
  return buildUnit({
    Unit: {
      Description: 'Kubernetes Scheduler',
      Documentation: 'https://kubernetes.io/docs/',
      After: 'kube-apiserver.service',
    },
    Service: {
      ExecStart: exec(['/usr/local/bin/kube-scheduler', ...argv], { layout: 'multiline' }),
      Restart: 'on-failure',
      RestartSec: 5,
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}

/** kube-scheduler on a control node. */
export function schedulerResources(inputs: HostInputs): readonly StagedResource[] {
  const program = programFile(inputs, 'kube-scheduler');
  const kubeconfig = credential(inputs, kubernetesDirectory, 'kube-scheduler.kubeconfig');
  const configuration = openFile(
    schedulerConfigPath,
    schedulerConfigurationText(inputs.spec.versions.kubernetes, kubeconfig.path),
  );
  const unit = openFile('/etc/systemd/system/kube-scheduler.service', schedulerUnit(inputs));
  const resources: readonly Resource[] = [
    directory('/etc/kubernetes'),
    directory('/etc/kubernetes/config'),
    program,
    configuration,
    unit,
    {
      kind: 'unit',
      name: 'kube-scheduler.service',
      enabled: true,
      active: true,
      digest: digestOf([program, kubeconfig, configuration, unit]),
      readiness: healthzReadiness(localHealthz(10259, unchecked)),
    },
  ];
  const component = 'kube-scheduler';
  return [
    { stage: 'prepare', neededBy: [component], component, resource: kubeconfig },
    ...resources.map((resource): StagedResource => ({ stage: component, component, resource })),
  ];
}
