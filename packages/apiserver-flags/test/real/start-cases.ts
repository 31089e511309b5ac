import fc from 'fast-check';
import type { ProgramName } from './programs.js';

/** The machine's part of a start: a directory with keys and kubeconfig, and a port of its own. */
export interface StartPlace {
  readonly directory: string;
  readonly port: number;
}

type Choices = Readonly<Record<string, readonly string[]>>;

const APISERVER: Choices = {
  'etcd-servers': ['', 'http://127.0.0.1:1', 'http://127.0.0.1:1,http://127.0.0.1:2'],
  'apiserver-count': ['0', '-1', '3'],
  'storage-backend': ['etcd2', 'etcd3', ''],
  'etcd-servers-overrides': [
    '/events#http://127.0.0.1:1',
    'events#http://127.0.0.1:1',
    'a/b',
    'a/b#c#d',
    'a/b/c#http://127.0.0.1:1',
  ],
  'service-cluster-ip-range': [
    '10.0.0.0/12',
    '10.0.0.0/11',
    '10.0.0.0/29',
    '10.0.0.0/30',
    '10.0.0.0/1',
    '10.0.0.0',
    '10.0.0.0/16,fd00::/112',
    'fd00::/108',
    'fd00::/107',
    '10.0.0.0/16,x',
    '10.0.0.0/24,10.1.0.0/24',
    '10.0.0.0/16,fd00::/64',
    'x,y,z',
    '10.0.0.0/16,fd00::/112,10.1.0.0/16',
    '',
  ],
  'kubernetes-service-node-port': ['80', '30001', '70000', '-1', '0'],
  'service-node-port-range': ['30000-30010', '80', '1-65535'],
  'service-account-issuer': [
    '',
    'plain',
    'https://a b',
    'https://[::1',
    'a:b:c :d',
    ':x',
    'https://x:y',
    'http://k.example/%zz',
    '1a:b',
    'http://a{b',
  ],
  'service-account-jwks-uri': [
    'https://k.example/jwks',
    'http://k.example/jwks',
    'k.example',
    ':x',
    'HTTPS://k.example',
  ],
  'service-account-max-token-expiration': ['30m', '1h', '0', '-1h', '2000000h'],
  'api-audiences': ['a', 'a,b', ''],
  'oidc-issuer-url': ['https://127.0.0.1:1', ''],
  'authorization-mode': [
    '',
    'RBAC',
    'Node,RBAC',
    'Foo',
    'RBAC,RBAC',
    'ABAC',
    'Webhook',
    'AlwaysAllow,RBAC',
    'AlwaysDeny',
    'rbac',
    'RBAC,',
    ' RBAC',
  ],
  'authorization-policy-file': ['', '/nonexistent/policy'],
  'authorization-webhook-config-file': ['', '/nonexistent/webhook'],
  'enable-admission-plugins': [
    'NodeRestriction',
    'Foo',
    '',
    'NodeRestriction, AlwaysPullImages',
    'PodSecurityPolicy,NodeRestriction',
    'PodSecurity',
    'NodeRestriction,',
  ],
  'disable-admission-plugins': ['NodeRestriction', 'Bar', '', 'ServiceAccount,Priority'],
  'admission-control': ['AlwaysAdmit', 'Foo', ''],
  'runtime-config': [
    'api/all=true',
    'api/all=false',
    'api/all=false,v1=true',
    'api/beta=false',
    'api/ga=maybe',
    'apps/v1=false',
    'nope/v1=true',
    'apps',
    'apps/v9=true',
    'batch/v2alpha1',
    'extensions/v1beta1/deployments=true',
    'apps/v1/deployments=false',
    'v1',
    'api/v1=true',
    'api/legacy=false',
    'a/b/c/d=true',
    'flowcontrol.apiserver.k8s.io/v1beta1=false',
    'flowcontrol.apiserver.k8s.io/v1beta1=0',
    'flowcontrol.apiserver.k8s.io/v1beta1=true,api/all=false',
    'batch/v1=yes',
    'apps/v1=T',
    '/v1=false',
    'batch/v2alpha1=',
    'settings.k8s.io/v1alpha1=true',
    'policy/v1=true',
    'storage.k8s.io/v1alpha1=1',
    'autoscaling/v2=true',
  ],
  'enable-priority-and-fairness': ['false', 'true'],
  'feature-gates': [
    'APIPriorityAndFairness=false',
    'IPv6DualStack=true',
    'AllAlpha=true',
    'EndpointSlice=false,IPv6DualStack=true',
    'ServiceAccountIssuerDiscovery=false',
  ],
  'secure-port': ['0', '65536', '-1'],
  'tls-cipher-suites': ['TLS_NOPE', 'TLS_AES_128_GCM_SHA256', 'TLS_RSA_WITH_RC4_128_SHA', ''],
  'tls-min-version': ['VersionTLS12', 'VersionTLS14', '', 'tls12'],
  'tls-cert-file': ['/nonexistent/tls.pem', ''],
  'tls-private-key-file': ['/nonexistent/tls-key.pem', ''],
  'client-ca-file': ['/nonexistent/ca.pem'],
  'audit-policy-file': ['/nonexistent/audit.yaml'],
  'encryption-provider-config': ['/nonexistent/encryption.yaml'],
  'token-auth-file': ['/nonexistent/tokens'],
  'audit-log-path': ['-', ''],
  'audit-log-maxage': ['-1', '30'],
  'audit-log-maxbackup': ['-1', '3'],
  'audit-log-mode': ['batch', 'blocking', 'nope'],
  'audit-log-format': ['json', 'legacy', 'text'],
  'audit-log-version': ['audit.k8s.io/v1', 'audit.k8s.io/v1alpha1', 'audit.k8s.io/v2', 'x'],
  'audit-log-batch-buffer-size': ['0', '10'],
  'audit-log-batch-max-size': ['0', '1'],
  'audit-log-batch-throttle-enable': ['true', 'false'],
  'audit-log-batch-throttle-qps': ['0', '1'],
  'audit-log-truncate-max-event-size': ['0', '100'],
  'audit-log-truncate-max-batch-size': ['10', '200000'],
  'watch-cache-sizes': ['pods#5', 'pods', 'pods#-1', 'pods#x', 'a#b#c', 'deployments.apps#0'],
  'watch-cache': ['false', 'true'],
  'identity-lease-duration-seconds': ['0', '10'],
  'identity-lease-renew-interval-seconds': ['-1', '10'],
  'logging-format': ['json', 'text', 'xml'],
  vmodule: ['a=1'],
  'show-hidden-metrics-for-version': ['1.19', '1.1'],
  'max-requests-inflight': ['-1', '0'],
  'request-timeout': ['-1s', '1m'],
  'goaway-chance': ['0.5', '-1'],
  'authentication-token-webhook-version': ['v1', 'v3'],
  'log-flush-frequency': ['0s', '-1s', '1s'],
};

const COMMON: Choices = {
  'secure-port': ['65536', '-1'],
  'tls-cipher-suites': ['TLS_NOPE', 'TLS_AES_128_GCM_SHA256'],
  'tls-min-version': ['VersionTLS13', 'x'],
  'tls-cert-file': ['/nonexistent/tls.pem', ''],
  'tls-private-key-file': ['/nonexistent/tls-key.pem'],
  'requestheader-username-headers': ['', 'X-User', ' '],
  'logging-format': ['json', 'text', 'xml'],
  'show-hidden-metrics-for-version': ['1.19', '2.0'],
  'leader-elect': ['true'],
  'leader-elect-lease-duration': ['5s', '15s', '0s', '-1s'],
  'leader-elect-renew-deadline': ['10s', '20s', '1s', '2s'],
  'leader-elect-retry-period': ['2s', '0s', '9s', '-1s'],
  'leader-elect-resource-lock': ['leases', 'endpoints', 'nope'],
  kubeconfig: ['/nonexistent/kubeconfig', ''],
  port: ['-1', '65536', '0'],
};

const CONTROLLER_MANAGER: Choices = {
  ...COMMON,
  controllers: [
    '*',
    '*,-nodeipam',
    'foo',
    '*,-foo',
    '',
    'deployment',
    'Deployment',
    '-*',
    'deployment-controller',
  ],
  'concurrent-service-endpoint-syncs': ['0', '51', '1', '50'],
  'max-endpoints-per-slice': ['0', '1001', '1000'],
  'mirroring-concurrent-service-endpoint-syncs': ['0', '51'],
  'mirroring-max-endpoints-per-subset': ['0', '1001'],
  'service-cluster-ip-range': ['a,b,c', '10.0.0.0/8,fd00::/108', 'x'],
  'cluster-signing-cert-file': ['/c', ''],
  'cluster-signing-key-file': ['/k', ''],
  'cluster-signing-kubelet-client-cert-file': ['/c'],
  'cluster-signing-kubelet-client-key-file': ['/k'],
  'cluster-signing-kubelet-serving-cert-file': ['/c'],
  'cluster-signing-legacy-unknown-key-file': ['/k'],
  'cluster-signing-kube-apiserver-client-cert-file': ['/c'],
  'volume-host-cidr-denylist': ['10.0.0.0/8', 'x', '10.0.0.0'],
  'cluster-cidr': ['x', '10.0.0.0/8'],
};

const SCHEDULER: Choices = {
  ...COMMON,
  'hard-pod-affinity-symmetric-weight': ['-1', '101', '50'],
  'use-legacy-policy-config': ['true', 'false'],
  'policy-config-file': ['/nonexistent/policy', ''],
  address: ['127.0.0.1', 'x', ''],
  config: ['/nonexistent/config'],
  'algorithm-provider': ['DefaultProvider'],
};

const CHOICES: Readonly<Record<ProgramName, Choices>> = {
  'kube-apiserver': APISERVER,
  'kube-controller-manager': CONTROLLER_MANAGER,
  'kube-scheduler': SCHEDULER,
};

function base(name: ProgramName, { directory, port }: StartPlace): Readonly<Record<string, string>> {
  if (name !== 'kube-apiserver')
    return {
      'bind-address': '127.0.0.1',
      'secure-port': String(port),
      port: '0',
      kubeconfig: `${directory}/kubeconfig`,
    };
  return {
    'etcd-servers': 'http://127.0.0.1:1',
    'cert-dir': `${directory}/certs`,
    'bind-address': '127.0.0.1',
    'secure-port': String(port),
    'service-account-issuer': 'https://k.example',
    'service-account-key-file': `${directory}/sa.pub`,
    'service-account-signing-key-file': `${directory}/sa.key`,
    'service-cluster-ip-range': '10.96.0.0/16',
  };
}

/** Command lines that a program would start with, but for some flags that are changed or left out. */
export function startCases(name: ProgramName, place: StartPlace): fc.Arbitrary<readonly string[]> {
  const change = fc
    .constantFrom(...Object.keys(CHOICES[name]))
    .chain((flag) => fc.constantFrom(...(CHOICES[name][flag] ?? [''])).map((text) => [flag, text] as const));
  const drop = fc.constantFrom(
    ...Object.keys(base(name, place)).filter(
      (flag) => !/bind-address|secure-port|cert-dir|^port$/.test(flag),
    ),
  );
  return fc
    .tuple(fc.array(change, { minLength: 1, maxLength: 3 }), fc.option(drop, { freq: 6 }))
    .map(([changes, dropped]) => {
      const flags = { ...base(name, place), ...Object.fromEntries(changes) };
      return Object.entries(flags)
        .filter(([flag]) => flag !== dropped)
        .map(([flag, text]) => `--${flag}=${text}`);
    });
}
