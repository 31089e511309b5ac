import { kubernetesDirectory, kubernetesFile, sources } from './kubernetes.js';
import { decidedBy, fixed, type Program, preset } from './model.js';

const { certificates, controllerManager, serviceAccounts } = sources;

/** Port for its health and metrics. */
export const controllerManagerPort = 10257;

/** kube-controller-manager on each control node, one of them leading. */
export const kubeControllerManager: Program = {
  name: 'kube-controller-manager',
  section: 'kubeControllerManager',
  directory: kubernetesDirectory,
  ports: [{ number: controllerManagerPort, holder: 'kube-controller-manager' }],
  flags: {
    'bind-address': preset('0.0.0.0', 'monitoring may read its metrics from outside', controllerManager),
    'cluster-cidr': decidedBy(
      'network.clusterCidr',
      ({ spec }) => spec.network.clusterCidr,
      'pods get their addresses from it',
      controllerManager,
    ),
    'cluster-name': preset(
      'kubernetes',
      'prefix of what a cloud provider makes for this cluster',
      controllerManager,
    ),
    'cluster-signing-cert-file': fixed(
      kubernetesFile('ca.pem'),
      'signs the certificates that kubelets ask for',
      certificates,
    ),
    'cluster-signing-key-file': fixed(
      kubernetesFile('ca-key.pem'),
      'key of the authority that signs',
      certificates,
    ),
    kubeconfig: fixed(
      kubernetesFile('kube-controller-manager.kubeconfig'),
      'how it logs in to the API',
      certificates,
    ),
    'leader-elect': fixed('true', 'one of several works, the others wait', controllerManager),
    'root-ca-file': fixed(kubernetesFile('ca.pem'), 'pods check the API by it', serviceAccounts),
    'service-account-private-key-file': fixed(
      kubernetesFile('service-account-key.pem'),
      'signs token Secrets of service accounts',
      serviceAccounts,
    ),
    'service-cluster-ip-range': decidedBy(
      'network.serviceClusterIpRange',
      ({ spec }) => spec.network.serviceClusterIpRange,
      'no node gets addresses that Services have',
      controllerManager,
    ),
    'use-service-account-credentials': preset(
      'true',
      'each controller has rights of its own',
      controllerManager,
    ),
    v: preset('2', 'enough in the journal to find a fault', controllerManager),
  },
};
