import { controllerManagerPort } from '@harderway/program-settings';
import type { Descriptor } from '../model/component.js';
import { kubernetesPrograms } from './kubernetes/command-line.js';
import {
  controllerManagerCredentials,
  retiredFromControllerManager,
  sharedCredentials,
} from './kubernetes/credentials.js';
import { healthyReadiness, localHealthz, unchecked } from './kubernetes/healthz.js';
import { leaderElected, leaseHolder } from './kubernetes/leader.js';
import { kubernetesService } from './kubernetes/service.js';

/** kube-controller-manager on each control node, one of them leading. */
export const kubeControllerManager: Descriptor = {
  unit: 'kube-controller-manager.service',
  rolls: { leader: (cluster) => leaseHolder('kube-controller-manager', cluster) },
  prepares: controllerManagerCredentials,
  installs: (place) => [
    ...kubernetesService(place, {
      program: kubernetesPrograms.controllerManager,
      description: 'Kubernetes Controller Manager',
      after: 'kube-apiserver.service',
      reads: [...controllerManagerCredentials(place), ...sharedCredentials(place)],
      readiness: healthyReadiness(localHealthz(controllerManagerPort, unchecked)),
    }),
    ...retiredFromControllerManager(place),
  ],
  checks: () => [leaderElected('kube-controller-manager')],
};
