import { judgedVersions } from '@harderway/cluster-spec';
import {
  kubeScheduler as facts,
  portsIn,
  schedulerConfigurationPath,
  schedulerPort,
} from '@harderway/program-settings';
import { formatSchedulerConfiguration } from '@harderway/scheduler-config';
import type { Descriptor } from '../model/component.js';
import { plain, text } from './items.js';
import { kubernetesPrograms } from './kubernetes/command-line.js';
import { retiredFromScheduler, schedulerCredentials } from './kubernetes/credentials.js';
import { healthyReadiness, localHealthz, unchecked } from './kubernetes/healthz.js';
import { leaderElected, leaseHolder } from './kubernetes/leader.js';
import { localServer } from './kubernetes/local-server.js';
import { kubernetesService } from './kubernetes/service.js';
import { credentialPath } from './service-user.js';

const kubeconfigName = 'kube-scheduler.kubeconfig';
const shared = '/etc/kubernetes';
const own = `${shared}/config`;

/** kube-scheduler on each control node, one of them leading. */
export const kubeScheduler: Descriptor = {
  unit: `${facts.name}.service`,
  layer: 'controllers',
  ports: ({ profile }) => portsIn(profile, facts).map(({ number }) => number),
  rolls: { leader: (cluster) => leaseHolder(facts.name, cluster) },
  prepares: schedulerCredentials,
  installs: (place) => {
    const version = judgedVersions(place.spec.versions).kubernetes;
    const configuration = text(schedulerConfigurationPath, () =>
      formatSchedulerConfiguration({
        version,
        kubeconfig: credentialPath(facts, kubeconfigName, place.spec),
        leaderElect: true,
        // Nobody outside needs a view into the process (CIS 1.4.1).
        ...(place.spec.profile === 'guide' ? {} : { more: { enableProfiling: false } }),
      }),
    );
    return [
      // Others may keep files in the first, so reset removes it only once it is empty.
      plain({ kind: 'directory', path: shared, mode: 0o755 }),
      plain(
        { kind: 'directory', path: own, mode: 0o755 },
        { kind: 'absent', path: own, recursive: true, emptyParent: true },
      ),
      configuration,
      ...kubernetesService(place, {
        program: kubernetesPrograms.scheduler,
        description: 'Kubernetes Scheduler',
        after: 'kube-apiserver.service',
        reads: [...schedulerCredentials(place), configuration],
        readiness: healthyReadiness(localHealthz(schedulerPort, unchecked)),
      }),
      ...retiredFromScheduler(place),
    ];
  },
  servers: () => [localServer(facts.name, schedulerPort)],
  checks: () => [leaderElected(facts.name)],
};
