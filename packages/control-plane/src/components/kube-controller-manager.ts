import { controllerManagerPort, kubeControllerManager as facts, portsIn } from '@harderway/program-settings';
import type { Descriptor } from '../model/component.js';
import { kubernetesPrograms } from './kubernetes/command-line.js';
import {
  controllerManagerCredentials,
  retiredFromControllerManager,
  sharedCredentials,
} from './kubernetes/credentials.js';
import { healthyReadiness, localHealthz, unchecked } from './kubernetes/healthz.js';
import { leaderElected, leaseHolder } from './kubernetes/leader.js';
import { localServer } from './kubernetes/local-server.js';
import { kubernetesService } from './kubernetes/service.js';

/** kube-controller-manager on each control node, one of them leading. */
export const kubeControllerManager: Descriptor = {
  unit: `${facts.name}.service`,
  layer: 'controllers',
  ports: ({ profile }) => portsIn(profile, facts).map(({ number }) => number),
  rolls: { leader: (cluster) => leaseHolder(facts.name, cluster) },
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
  servers: () => [localServer(facts.name, controllerManagerPort)],
  checks: () => [leaderElected(facts.name)],
};
