import { kubernetesDirectory, kubernetesFile, sources } from './kubernetes.js';
import { decidedBy, fixed, type Program, preset } from './model.js';

const { admission, apiserver, audit, authorization, certificates, encryption, kubelet, serviceAccounts } =
  sources;

/** kube-apiserver on each control node. */
export const kubeApiserver: Program = {
  name: 'kube-apiserver',
  section: 'kubeApiserver',
  directory: kubernetesDirectory,
  // Its only port is api.port.
  ports: [],
  flags: {
    'advertise-address': decidedBy(
      'hosts[].address',
      ({ host }) => host.address,
      'the others reach this API server at the address of its host',
      apiserver,
    ),
    'allow-privileged': preset('true', 'network plugins and kube-proxy need privileged pods', apiserver),
    'apiserver-count': decidedBy(
      'hosts',
      ({ spec }) => String(spec.hosts.filter(({ role }) => role === 'control').length),
      'as many API servers as control nodes; read by the endpoint reconciler master-count alone',
      apiserver,
    ),
    'audit-log-maxage': preset('30', 'days that old audit logs are kept', audit),
    'audit-log-maxbackup': preset('3', 'old audit logs that are kept', audit),
    'audit-log-maxsize': preset('100', 'megabytes before the audit log is rotated', audit),
    'audit-log-path': preset(
      '/var/log/audit.log',
      'where audit events go once a policy asks for them',
      audit,
    ),
    'authorization-mode': preset(
      'Node,RBAC',
      'a kubelet sees its own node alone, others what RBAC allows',
      authorization,
    ),
    'bind-address': fixed('0.0.0.0', 'it answers at the virtual IP and on the loopback too', apiserver),
    'client-ca-file': fixed(
      kubernetesFile('ca.pem'),
      'users and programs log in with certificates of the cluster',
      certificates,
    ),
    'enable-admission-plugins': preset(
      'NamespaceLifecycle,NodeRestriction,LimitRanger,ServiceAccount,DefaultStorageClass,ResourceQuota',
      'NodeRestriction keeps a kubelet to its own node; the others are on by default',
      admission,
    ),
    'etcd-cafile': fixed(kubernetesFile('ca.pem'), 'checks the members of etcd', certificates),
    'etcd-certfile': fixed(
      kubernetesFile('kubernetes.pem'),
      'etcd refuses clients without a certificate',
      certificates,
    ),
    'etcd-keyfile': fixed(
      kubernetesFile('kubernetes-key.pem'),
      'key of the certificate that etcd asks for',
      certificates,
    ),
    'etcd-servers': decidedBy(
      'hosts',
      ({ etcdEndpoints }) => etcdEndpoints.join(','),
      'every member, so that it survives the loss of its own',
      apiserver,
    ),
    'event-ttl': preset('1h', 'how long events are kept', apiserver),
    'encryption-provider-config': fixed(
      kubernetesFile('encryption-config.yaml'),
      'Secrets are encrypted in etcd',
      encryption,
    ),
    'kubelet-certificate-authority': fixed(kubernetesFile('ca.pem'), 'checks the kubelets', kubelet),
    'kubelet-client-certificate': fixed(kubernetesFile('kubernetes.pem'), 'logs in to the kubelets', kubelet),
    'kubelet-client-key': fixed(
      kubernetesFile('kubernetes-key.pem'),
      'key of the certificate that kubelets see',
      kubelet,
    ),
    'runtime-config': preset('api/all=true', 'serves alpha and beta APIs too', apiserver),
    'secure-port': decidedBy(
      'api.port',
      ({ spec }) => (spec.api.port === 6443 ? undefined : String(spec.api.port)),
      'where clients and the balancer expect the API; 6443 is the default',
      apiserver,
    ),
    'service-account-key-file': fixed(
      kubernetesFile('service-account.pem'),
      'checks tokens of service accounts',
      serviceAccounts,
    ),
    'service-account-signing-key-file': fixed(
      kubernetesFile('service-account-key.pem'),
      'signs tokens of service accounts',
      serviceAccounts,
    ),
    'service-account-issuer': decidedBy(
      'api.virtualIp',
      ({ spec }) => `https://${spec.api.virtualIp}:${spec.api.port}`,
      'tokens name the API as their issuer',
      serviceAccounts,
    ),
    'service-cluster-ip-range': decidedBy(
      'network.serviceClusterIpRange',
      ({ spec }) => spec.network.serviceClusterIpRange,
      'Services get their addresses from it',
      apiserver,
    ),
    'service-node-port-range': decidedBy(
      'network.serviceNodePortRange',
      ({ spec }) => spec.network.serviceNodePortRange,
      'Services of type NodePort get their ports from it',
      apiserver,
    ),
    'tls-cert-file': fixed(
      kubernetesFile('kubernetes.pem'),
      'names the API, the virtual IP and every control node',
      certificates,
    ),
    'tls-private-key-file': fixed(
      kubernetesFile('kubernetes-key.pem'),
      'key of the certificate that clients see',
      certificates,
    ),
    v: preset('2', 'enough in the journal to find a fault, without each request', apiserver),
  },
};
