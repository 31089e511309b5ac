import type { Finding } from '../diagnostics.js';
import type { SpecView } from '../view.js';

interface OwnFlags {
  readonly section: 'etcd' | 'kubeApiserver' | 'kubeControllerManager' | 'kubeScheduler';
  readonly program: string;
  /** Flags that follow from the rest of cluster.yaml, with the key that decides where there is one. */
  readonly reserved: Readonly<Record<string, string>>;
  /** Flags with a value that extraFlags may replace. */
  readonly preset: Readonly<Record<string, string>>;
}

const hostAddress = 'hosts[].address';
const fixed = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries([...names, 'help', 'version'].map((name) => [name, '']));

/** The flags which harderway itself gives to each program. */
const ownFlags: readonly OwnFlags[] = [
  {
    section: 'etcd',
    program: 'etcd',
    reserved: {
      ...fixed(
        'cert-file',
        'key-file',
        'peer-cert-file',
        'peer-key-file',
        'trusted-ca-file',
        'peer-trusted-ca-file',
        'peer-client-cert-auth',
        'client-cert-auth',
        'initial-cluster-state',
        'config-file',
      ),
      name: 'hosts[].name',
      'initial-advertise-peer-urls': hostAddress,
      'listen-peer-urls': hostAddress,
      'listen-client-urls': hostAddress,
      'advertise-client-urls': hostAddress,
      'initial-cluster': 'hosts',
      'initial-cluster-token': 'etcd.initialClusterToken',
      'data-dir': 'etcd.dataDirectory',
    },
    preset: {},
  },
  {
    section: 'kubeApiserver',
    program: 'kube-apiserver',
    reserved: {
      ...fixed(
        'bind-address',
        'client-ca-file',
        'etcd-cafile',
        'etcd-certfile',
        'etcd-keyfile',
        'encryption-provider-config',
        'kubelet-certificate-authority',
        'kubelet-client-certificate',
        'kubelet-client-key',
        'service-account-key-file',
        'service-account-signing-key-file',
        'tls-cert-file',
        'tls-private-key-file',
      ),
      'advertise-address': hostAddress,
      'apiserver-count': 'hosts',
      'etcd-servers': 'hosts',
      'secure-port': 'api.port',
      'service-account-issuer': 'api.virtualIp',
      'service-cluster-ip-range': 'network.serviceClusterIpRange',
      'service-node-port-range': 'network.serviceNodePortRange',
    },
    preset: {
      'allow-privileged': 'true',
      'audit-log-maxage': '30',
      'audit-log-maxbackup': '3',
      'audit-log-maxsize': '100',
      'audit-log-path': '/var/log/audit.log',
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins':
        'NamespaceLifecycle,NodeRestriction,LimitRanger,ServiceAccount,DefaultStorageClass,ResourceQuota',
      'event-ttl': '1h',
      'runtime-config': 'api/all=true',
      v: '2',
    },
  },
  {
    section: 'kubeControllerManager',
    program: 'kube-controller-manager',
    reserved: {
      ...fixed(
        'cluster-signing-cert-file',
        'cluster-signing-key-file',
        'kubeconfig',
        'leader-elect',
        'root-ca-file',
        'service-account-private-key-file',
      ),
      'cluster-cidr': 'network.clusterCidr',
      'service-cluster-ip-range': 'network.serviceClusterIpRange',
    },
    preset: {
      'bind-address': '0.0.0.0',
      'cluster-name': 'kubernetes',
      'use-service-account-credentials': 'true',
      v: '2',
    },
  },
  {
    section: 'kubeScheduler',
    program: 'kube-scheduler',
    reserved: fixed('config', 'kubeconfig', 'leader-elect'),
    preset: { v: '2' },
  },
];

/** extraFlags that repeat what harderway sets itself: refused where the rest depends on it. */
export function* checkFlags(view: SpecView): Generator<Finding> {
  for (const { section, program, reserved, preset } of ownFlags) {
    for (const name of view.keys(section, 'extraFlags')) {
      const path = [section, 'extraFlags', name];
      const key = Object.hasOwn(reserved, name) ? reserved[name] : undefined;
      const value = Object.hasOwn(preset, name) ? preset[name] : undefined;
      if (key !== undefined) {
        const informs = name === 'help' || name === 'version';
        yield {
          severity: 'error',
          code: 'reserved-flag',
          message: informs
            ? `--${name} makes ${program} print and exit`
            : `harderway sets --${name} of ${program} itself`,
          hint: key === '' ? 'remove it' : `remove it; ${key} decides its value`,
          path,
          atKey: true,
        };
      } else if (value !== undefined) {
        const message = `This replaces the value that harderway gives to --${name} of ${program}, ${value}`;
        yield { severity: 'info', code: 'overridden-flag', message, path, atKey: true };
      }
    }
  }
}
