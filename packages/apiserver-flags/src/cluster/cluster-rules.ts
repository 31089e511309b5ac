import {
  type Diagnostic,
  defineRules,
  type RuleInfo,
  type RuleSet,
  type Severity,
  WHOLE_TEXT,
} from '@harderway/diagnostics';

const API = 'kube-apiserver on a 1.31:';
const MANAGER = 'kube-controller-manager on a 1.31:';

const rules: readonly RuleInfo[] = [
  {
    code: 'service-ranges-differ',
    severity: 'error',
    title: 'service ranges of kube-apiserver and kube-controller-manager differ',
    why: 'Nodes may get pod ranges out of the addresses that services have.',
    example: {
      bad: `${API} --service-cluster-ip-range=10.32.0.0/16\n${MANAGER} --service-cluster-ip-range=10.33.0.0/16`,
      good: `${API} --service-cluster-ip-range=10.32.0.0/16\n${MANAGER} --service-cluster-ip-range=10.32.0.0/16`,
    },
  },
  {
    code: 'cluster-cidr-overlap',
    severity: 'error',
    title: 'range of the pods overlaps the range of the services',
    why: 'A pod may get the address of a service. Where the controller manager keeps the range free, it is a warning.',
    example: {
      bad: `${API} --service-cluster-ip-range=10.32.0.0/16\n${MANAGER} --cluster-cidr=10.0.0.0/8`,
      good: `${API} --service-cluster-ip-range=10.32.0.0/16\n${MANAGER} --cluster-cidr=10.64.0.0/12`,
    },
  },
  {
    code: 'service-account-keys-differ',
    severity: 'error',
    title: 'keys of service account tokens differ',
    why: 'Tokens of the one are refused by the other. It is a warning where the files could not be compared.',
    example: {
      bad: `${API} --service-account-signing-key-file=/a.pem\n${MANAGER} --service-account-private-key-file=/b.pem`,
      good: `${API} --service-account-signing-key-file=/a.pem\n${MANAGER} --service-account-private-key-file=/a.pem`,
    },
  },
  {
    code: 'signing-ca-not-trusted',
    severity: 'error',
    title: 'CA that signs certificates is not the one that clients are checked against',
    why: 'Kubelets with certificates of that CA are not let in. It is a warning where the files could not be compared.',
    example: {
      bad: `${API} --client-ca-file=/a.pem\n${MANAGER} --cluster-signing-cert-file=/b.pem`,
      good: `${API} --client-ca-file=/a.pem\n${MANAGER} --cluster-signing-cert-file=/a.pem`,
    },
  },
  {
    code: 'root-ca-differs',
    severity: 'warning',
    title: 'CA that pods get is not the one that clients are checked against',
    why: 'Pods may not trust the certificate of the API. It may be meant.',
    example: {
      bad: `${API} --client-ca-file=/a.pem\n${MANAGER} --root-ca-file=/b.pem`,
      good: `${API} --client-ca-file=/a.pem\n${MANAGER} --root-ca-file=/a.pem`,
    },
  },
  {
    code: 'etcd-server-unknown',
    severity: 'error',
    title: 'etcd server that no member advertises',
    why: 'The API server would store its objects elsewhere, or nowhere.',
    example: {
      bad: `etcd: https://10.240.0.11:2379\n${API} --etcd-servers=https://10.240.0.19:2379`,
      good: `etcd: https://10.240.0.11:2379\n${API} --etcd-servers=https://10.240.0.11:2379`,
    },
  },
  {
    code: 'etcd-member-unused',
    severity: 'warning',
    title: 'member of etcd that an API server does not use',
    why: 'The API server stops when the members that it uses do, while etcd still has a quorum.',
    example: {
      bad: `etcd: https://10.240.0.11:2379 https://10.240.0.12:2379\n${API} --etcd-servers=https://10.240.0.11:2379`,
      good: `etcd: https://10.240.0.11:2379\n${API} --etcd-servers=https://10.240.0.11:2379`,
    },
  },
  {
    code: 'apiservers-differ',
    severity: 'error',
    title: 'flag that all API servers need alike differs',
    why: 'What one of them gives out or accepts, another refuses.',
    example: {
      bad: `${API} --authorization-mode=Node,RBAC\nkube-apiserver on b 1.31: --authorization-mode=RBAC`,
      good: `${API} --authorization-mode=Node,RBAC\nkube-apiserver on b 1.31: --authorization-mode=Node,RBAC`,
    },
  },
  {
    code: 'advertise-address-twice',
    severity: 'error',
    title: 'two API servers advertise one address',
    why: 'The service kubernetes has one endpoint for both, so one of them gets no traffic from pods.',
    example: {
      bad: `${API} --advertise-address=10.240.0.11\nkube-apiserver on b 1.31: --advertise-address=10.240.0.11`,
      good: `${API} --advertise-address=10.240.0.11\nkube-apiserver on b 1.31: --advertise-address=10.240.0.12`,
    },
  },
  {
    code: 'version-skew',
    severity: 'error',
    title: 'versions too far apart',
    why: 'A component may be one minor older than every API server, and never newer.',
    source: 'https://kubernetes.io/releases/version-skew-policy/',
    example: {
      bad: `${API}\nkube-scheduler on a 1.32:`,
      good: `${API}\nkube-scheduler on a 1.30:`,
    },
  },
  {
    code: 'leader-election-off',
    severity: 'error',
    title: 'component beside others of its kind without leader election',
    why: 'They work against each other.',
    example: {
      bad: `kube-scheduler on a 1.31: --leader-elect=false\nkube-scheduler on b 1.31:`,
      good: `kube-scheduler on a 1.31:\nkube-scheduler on b 1.31:`,
    },
  },
  {
    code: 'anonymous-probe-refused',
    severity: 'error',
    title: 'probe of the balancer that gets 401',
    why: 'The balancer takes every healthy server out.',
    example: {
      bad: `probe: /healthz\n${API} --anonymous-auth=false`,
      good: `probe: /healthz\n${API} --anonymous-auth=true`,
    },
  },
  {
    code: 'anonymous-probe-forbidden',
    severity: 'warning',
    title: 'probe of the balancer for a path that RBAC does not open',
    why: 'The balancer gets 403 and takes every healthy server out, unless a role of your own opens the path.',
    example: {
      bad: `probe: /metrics\n${API} --authorization-mode=Node,RBAC`,
      good: `probe: /healthz\n${API} --authorization-mode=Node,RBAC`,
    },
  },
];

/** The codes of {@link crossCheck}. */
export const clusterRules: RuleSet<never> = /* @__PURE__ */ defineRules('apiserver-flags', rules);

/** What {@link crossCheck} found: what does not fit, where, what to do, and the flags that it concerns. */
export function finding(
  code: string,
  message: string,
  hint: string,
  flags: readonly string[],
  severity?: Severity,
): Diagnostic {
  const subject = flags.length === 0 ? undefined : flags.map((flag) => `--${flag}`).join(', ');
  return clusterRules.diagnostic(code, { message, hint, subject, severity, span: WHOLE_TEXT });
}
