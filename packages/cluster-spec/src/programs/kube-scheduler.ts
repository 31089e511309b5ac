import { kubernetesDirectory, kubernetesFile, sources } from './kubernetes.js';
import { fixed, type Program, preset, reserved } from './model.js';

const { scheduler } = sources;

/** Port for its health and metrics. */
export const schedulerPort = 10259;

/** Path of its KubeSchedulerConfiguration. */
export const schedulerConfigurationPath = '/etc/kubernetes/config/kube-scheduler.yaml';

/** kube-scheduler on each control node, one of them leading. */
export const kubeScheduler: Program = {
  name: 'kube-scheduler',
  section: 'kubeScheduler',
  directory: kubernetesDirectory,
  ports: [{ number: schedulerPort, holder: 'kube-scheduler' }],
  flags: {
    config: fixed(schedulerConfigurationPath, 'the file decides kubeconfig and leader election', scheduler),
    kubeconfig: reserved(
      `the configuration file names ${kubernetesFile('kube-scheduler.kubeconfig')}`,
      scheduler,
    ),
    'leader-elect': reserved('the configuration file asks for it: one of several works', scheduler),
    v: preset('2', 'enough in the journal to find a fault', scheduler),
  },
};
