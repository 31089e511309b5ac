import type { Resource } from '@harderway/desired-state';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { credential, digestOf, openFile, programFile } from './files.js';
import { commandLine } from './flags.js';
import { healthzReadiness, localHealthz, unchecked } from './healthz.js';
import { kubernetesDirectory, readByControllerManager } from './kube-apiserver.js';
import type { HostInputs, StagedResource } from './model.js';

const inDirectory = (name: string): string => `${kubernetesDirectory}/${name}`;

/** The flags of kube-controller-manager, as the guide has them. */
function controllerManagerFlags({ spec }: Pick<HostInputs, 'spec'>): Readonly<Record<string, string>> {
  return {
    'bind-address': '0.0.0.0',
    'cluster-cidr': spec.network.clusterCidr,
    'cluster-name': 'kubernetes',
    'cluster-signing-cert-file': inDirectory('ca.pem'),
    'cluster-signing-key-file': inDirectory('ca-key.pem'),
    kubeconfig: inDirectory('kube-controller-manager.kubeconfig'),
    'leader-elect': 'true',
    'root-ca-file': inDirectory('ca.pem'),
    'service-account-private-key-file': inDirectory('service-account-key.pem'),
    'service-cluster-ip-range': spec.network.serviceClusterIpRange,
    'use-service-account-credentials': 'true',
    v: '2',
  };
}

/** The unit of kube-controller-manager. */
function controllerManagerUnit({ spec }: Pick<HostInputs, 'spec'>): string {
  const argv = commandLine(
    'kube-controller-manager',
    spec.versions.kubernetes,
    controllerManagerFlags({ spec }),
    spec.kubeControllerManager.extraFlags,
  );
  return buildUnit({
    Unit: {
      Description: 'Kubernetes Controller Manager',
      Documentation: 'https://kubernetes.io/docs/',
      After: 'kube-apiserver.service',
    },
    Service: {
      ExecStart: exec(['/usr/local/bin/kube-controller-manager', ...argv], { layout: 'multiline' }),
      Restart: 'on-failure',
      RestartSec: 5,
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}

/** kube-controller-manager on a control node. */
export function controllerManagerResources(inputs: HostInputs): readonly StagedResource[] {
  const program = programFile(inputs, 'kube-controller-manager');
  const kubeconfig = credential(inputs, kubernetesDirectory, 'kube-controller-manager.kubeconfig');
  const unit = openFile('/etc/systemd/system/kube-controller-manager.service', controllerManagerUnit(inputs));
  const read = readByControllerManager.map((name) => credential(inputs, kubernetesDirectory, name));
  const resources: readonly Resource[] = [
    program,
    unit,
    {
      kind: 'unit',
      name: 'kube-controller-manager.service',
      enabled: true,
      active: true,
      digest: digestOf([program, kubeconfig, unit, ...read]),
      readiness: healthzReadiness(localHealthz(10257, unchecked)),
    },
  ];
  const component = 'kube-controller-manager';
  return [
    { stage: 'prepare', neededBy: [component], component, resource: kubeconfig },
    ...resources.map((resource): StagedResource => ({ stage: component, component, resource })),
  ];
}
