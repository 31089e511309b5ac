import { controllerManagerPort, kubernetesDirectory } from '@harderway/cluster-spec/programs';
import { credential } from './items.js';
import { kubernetesPrograms } from './kubernetes/command-line.js';
import { healthyReadiness, localHealthz, unchecked } from './kubernetes/healthz.js';
import { leaderElected, leaseHolder } from './kubernetes/leader.js';
import { kubernetesService } from './kubernetes/service.js';
import type { Descriptor } from './model.js';

const kubeconfig = credential(kubernetesDirectory, 'kube-controller-manager.kubeconfig');

/** Credentials of kube-apiserver that it reads too. */
const shared = ['ca.pem', 'ca-key.pem', 'service-account-key.pem'].map((name) =>
  credential(kubernetesDirectory, name),
);

/** kube-controller-manager on each control node, one of them leading. */
export const kubeControllerManager: Descriptor = {
  unit: 'kube-controller-manager.service',
  rolls: { leader: (cluster) => leaseHolder('kube-controller-manager', cluster) },
  prepares: () => [kubeconfig],
  installs: (place) =>
    kubernetesService(place, {
      program: kubernetesPrograms.controllerManager,
      description: 'Kubernetes Controller Manager',
      after: 'kube-apiserver.service',
      reads: [kubeconfig, ...shared],
      readiness: healthyReadiness(localHealthz(controllerManagerPort, unchecked)),
    }),
  checks: () => [leaderElected('kube-controller-manager')],
};
