import type { FileResource, Resource } from '@harderway/desired-state';
import { clientEndpoints } from '@harderway/etcd-config';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { controlHosts } from '../hosts/topology.js';
import { etcdCluster } from './etcd.js';
import { credential, digestOf, directory, openFile, programFile } from './files.js';
import { commandLine } from './flags.js';
import { healthzReadiness, localHealthz } from './healthz.js';
import type { HostInputs, StagedResource } from './model.js';

/** Where the Kubernetes programs keep credentials and kubeconfigs. */
export const kubernetesDirectory = '/var/lib/kubernetes';

const inDirectory = (name: string): string => `${kubernetesDirectory}/${name}`;

/** The flags of a control node's API server, as the guide has them. */
function apiserverFlags({ spec, host }: Pick<HostInputs, 'spec' | 'host'>): Readonly<Record<string, string>> {
  return {
    'advertise-address': host.address,
    'allow-privileged': 'true',
    'apiserver-count': String(controlHosts(spec).length),
    'audit-log-maxage': '30',
    'audit-log-maxbackup': '3',
    'audit-log-maxsize': '100',
    'audit-log-path': '/var/log/audit.log',
    'authorization-mode': 'Node,RBAC',
    'bind-address': '0.0.0.0',
    'client-ca-file': inDirectory('ca.pem'),
    'enable-admission-plugins':
      'NamespaceLifecycle,NodeRestriction,LimitRanger,ServiceAccount,DefaultStorageClass,ResourceQuota',
    'etcd-cafile': inDirectory('ca.pem'),
    'etcd-certfile': inDirectory('kubernetes.pem'),
    'etcd-keyfile': inDirectory('kubernetes-key.pem'),
    'etcd-servers': clientEndpoints(etcdCluster(spec)).join(','),
    'event-ttl': '1h',
    'encryption-provider-config': inDirectory('encryption-config.yaml'),
    'kubelet-certificate-authority': inDirectory('ca.pem'),
    'kubelet-client-certificate': inDirectory('kubernetes.pem'),
    'kubelet-client-key': inDirectory('kubernetes-key.pem'),
    'runtime-config': 'api/all=true',
    ...(spec.api.port === 6443 ? {} : { 'secure-port': String(spec.api.port) }),
    'service-account-key-file': inDirectory('service-account.pem'),
    'service-account-signing-key-file': inDirectory('service-account-key.pem'),
    'service-account-issuer': `https://${spec.api.virtualIp}:${spec.api.port}`,
    'service-cluster-ip-range': spec.network.serviceClusterIpRange,
    'service-node-port-range': spec.network.serviceNodePortRange,
    'tls-cert-file': inDirectory('kubernetes.pem'),
    'tls-private-key-file': inDirectory('kubernetes-key.pem'),
    v: '2',
  };
}

/** The unit of a control node's API server. */
function apiserverUnit(inputs: Pick<HostInputs, 'spec' | 'host'>): string {
  const { spec } = inputs;
  const argv = commandLine(
    'kube-apiserver',
    spec.versions.kubernetes,
    apiserverFlags(inputs),
    spec.kubeApiserver.extraFlags,
  );
  return buildUnit({
    Unit: {
      Description: 'Kubernetes API Server',
      Documentation: 'https://kubernetes.io/docs/',
      Wants: 'network-online.target',
      After: 'network-online.target etcd.service',
    },
    Service: {
      ExecStart: exec(['/usr/local/bin/kube-apiserver', ...argv], { layout: 'multiline' }),
      Restart: 'on-failure',
      RestartSec: 5,
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}

/** Argv that asks the API server of its own host for its health, over TLS with the cluster's CA. */
export const healthz = (port: number): readonly string[] =>
  localHealthz(port, ['--cacert', inDirectory('ca.pem')]);

/** Credentials of kube-apiserver that kube-controller-manager reads too. */
export const readByControllerManager: readonly string[] = ['ca.pem', 'ca-key.pem', 'service-account-key.pem'];

/** kube-apiserver on a control node. */
export function apiserverResources(inputs: HostInputs): readonly StagedResource[] {
  const program = programFile(inputs, 'kube-apiserver');
  const credentials = [
    'ca.pem',
    'ca-key.pem',
    'kubernetes.pem',
    'kubernetes-key.pem',
    'service-account.pem',
    'service-account-key.pem',
    'encryption-config.yaml',
  ].map((name) => credential(inputs, kubernetesDirectory, name));
  const unit: FileResource = openFile('/etc/systemd/system/kube-apiserver.service', apiserverUnit(inputs));
  const component = 'kube-apiserver';
  const shared = new Set(readByControllerManager.map(inDirectory));
  const prepared = [directory(kubernetesDirectory), ...credentials].map(
    (resource): StagedResource => ({
      stage: 'prepare',
      neededBy: shared.has(resource.path) ? [component, 'kube-controller-manager'] : [component],
      component,
      resource,
    }),
  );
  const resources: readonly Resource[] = [
    program,
    unit,
    {
      kind: 'unit',
      name: 'kube-apiserver.service',
      enabled: true,
      active: true,
      digest: digestOf([program, ...credentials, unit]),
      readiness: healthzReadiness(healthz(inputs.spec.api.port)),
    },
  ];
  return [
    ...prepared,
    ...resources.map((resource): StagedResource => ({ stage: component, component, resource })),
  ];
}
