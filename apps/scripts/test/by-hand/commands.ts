/** A control node as the reader of the guide knows it. */
export interface Node {
  readonly name: string;
  readonly address: string;
}

/** The values that a reader of the guide fills into its commands. */
export interface Chapter {
  readonly nodes: readonly Node[];
  readonly gateway: string;
  readonly virtualIp: string;
  /** Version of the API that kube-scheduler reads its configuration in. */
  readonly schedulerApi: string;
}

/** Writes a file as the guide does, from the terminal. */
const tee = (path: string, text: string): string => `cat <<'EOF' >${path}\n${text}EOF`;

/** A unit as the guide writes one: flags one a line, and nothing that the guide leaves out. */
const unit = (
  name: string,
  description: string,
  flags: readonly string[],
  ...settings: readonly string[]
): string =>
  tee(
    `/etc/systemd/system/${name}.service`,
    [
      '[Unit]',
      `Description=${description}`,
      'Documentation=https://github.com/',
      '',
      '[Service]',
      ...settings,
      `ExecStart=/usr/local/bin/${name} \\`,
      `  ${flags.join(' \\\n  ')}`,
      'Restart=on-failure',
      'RestartSec=5',
      '',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n'),
  );

const start = (...names: readonly string[]): string =>
  `systemctl daemon-reload && systemctl enable -q ${names.join(' ')} && systemctl start ${names.join(' ')}`;

/** Section: etcd. */
export const etcd = ({ nodes }: Chapter, { name, address }: Node): string =>
  [
    'cp etcd etcdctl /usr/local/bin',
    'mkdir -p /etc/etcd /var/lib/etcd && chmod 700 /var/lib/etcd/',
    'cp ca.pem kubernetes-key.pem kubernetes.pem /etc/etcd/',
    unit(
      'etcd',
      'etcd',
      [
        `--name ${name}`,
        '--cert-file=/etc/etcd/kubernetes.pem',
        '--key-file=/etc/etcd/kubernetes-key.pem',
        '--peer-cert-file=/etc/etcd/kubernetes.pem',
        '--peer-key-file=/etc/etcd/kubernetes-key.pem',
        '--trusted-ca-file=/etc/etcd/ca.pem',
        '--peer-trusted-ca-file=/etc/etcd/ca.pem',
        '--peer-client-cert-auth',
        '--client-cert-auth',
        `--initial-advertise-peer-urls https://${address}:2380`,
        `--listen-peer-urls https://${address}:2380`,
        `--listen-client-urls https://${address}:2379,https://127.0.0.1:2379`,
        `--advertise-client-urls https://${address}:2379`,
        '--initial-cluster-token etcd-cluster-0',
        `--initial-cluster ${nodes.map((node) => `${node.name}=https://${node.address}:2380`).join(',')}`,
        '--initial-cluster-state new',
        '--data-dir=/var/lib/etcd',
      ],
      'Type=notify',
      'Environment=ETCD_UNSUPPORTED_ARCH=amd64',
    ),
    start('etcd'),
  ].join('\n');

/** Section: kube-apiserver. */
export const apiServer = ({ nodes, virtualIp }: Chapter, { address }: Node): string =>
  [
    'cp kube-apiserver /usr/local/bin',
    'mkdir -p /var/lib/kubernetes/',
    'cp ca.pem ca-key.pem kubernetes-key.pem kubernetes.pem service-account-key.pem service-account.pem encryption-config.yaml /var/lib/kubernetes/',
    unit('kube-apiserver', 'Kubernetes API Server', [
      `--advertise-address=${address}`,
      '--allow-privileged=true',
      '--apiserver-count=3',
      '--audit-log-maxage=30',
      '--audit-log-maxbackup=3',
      '--audit-log-maxsize=100',
      '--audit-log-path=/var/log/audit.log',
      '--authorization-mode=Node,RBAC',
      '--bind-address=0.0.0.0',
      '--client-ca-file=/var/lib/kubernetes/ca.pem',
      '--enable-admission-plugins=NamespaceLifecycle,NodeRestriction,LimitRanger,ServiceAccount,DefaultStorageClass,ResourceQuota',
      '--etcd-cafile=/var/lib/kubernetes/ca.pem',
      '--etcd-certfile=/var/lib/kubernetes/kubernetes.pem',
      '--etcd-keyfile=/var/lib/kubernetes/kubernetes-key.pem',
      `--etcd-servers=${nodes.map((node) => `https://${node.address}:2379`).join(',')}`,
      '--event-ttl=1h',
      '--encryption-provider-config=/var/lib/kubernetes/encryption-config.yaml',
      '--kubelet-certificate-authority=/var/lib/kubernetes/ca.pem',
      '--kubelet-client-certificate=/var/lib/kubernetes/kubernetes.pem',
      '--kubelet-client-key=/var/lib/kubernetes/kubernetes-key.pem',
      "--runtime-config='api/all=true'",
      '--service-account-key-file=/var/lib/kubernetes/service-account.pem',
      '--service-account-signing-key-file=/var/lib/kubernetes/service-account-key.pem',
      `--service-account-issuer=https://${virtualIp}:6443`,
      '--service-cluster-ip-range=10.32.0.0/16',
      '--service-node-port-range=30000-32767',
      '--tls-cert-file=/var/lib/kubernetes/kubernetes.pem',
      '--tls-private-key-file=/var/lib/kubernetes/kubernetes-key.pem',
      '--v=2',
    ]),
    start('kube-apiserver'),
    `timeout 120 sh -c 'until [ "$(curl -s --cacert /var/lib/kubernetes/ca.pem https://127.0.0.1:6443/healthz)" = ok ]; do sleep 1; done'`,
  ].join('\n');

/** Section: the virtual IP on a control node. The name of the API comes from the DNS server of an earlier chapter. */
export const virtualAddress = ({ virtualIp }: Chapter): string =>
  [
    `grep -q ' kubernetes$' /etc/hosts || echo '${virtualIp} kubernetes.kubenet kubernetes' >>/etc/hosts`,
    `ip addr add ${virtualIp}/32 dev lo`,
    'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore',
    'echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce',
    tee(
      '/etc/sysctl.d/50-vip-arp.conf',
      'net.ipv4.conf.all.arp_announce = 2\nnet.ipv4.conf.all.arp_ignore = 1\n',
    ),
  ].join('\n');

/** Section: the load balancer on the gateway. */
export const balancer = ({ nodes, virtualIp }: Chapter): string =>
  [
    'export DEBIAN_FRONTEND=noninteractive',
    'dpkg -s ipvsadm ldirectord >/dev/null 2>&1 || { apt-get -q update && apt-get -qy install ipvsadm ldirectord; }',
    `device=$(ip -o -4 route get ${nodes[0]?.address} | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')`,
    `ip addr add ${virtualIp}/32 dev "$device"`,
    tee(
      '/etc/ha.d/ldirectord.cf',
      [
        'checktimeout=5',
        'checkinterval=1',
        'autoreload=yes',
        'quiescent=yes',
        '',
        `virtual=${virtualIp}:6443`,
        '\tservicename=kubernetes',
        ...nodes.map(({ address }) => `\treal=${address}:6443 gate`),
        '\tscheduler=wrr',
        '\tchecktype=negotiate',
        '\tservice=https',
        '\trequest="healthz"',
        '\treceive="ok"',
        '',
      ].join('\n'),
    ),
    'cp ca.pem /usr/local/share/ca-certificates/kubernetes-ca.crt && update-ca-certificates',
    'systemctl restart ldirectord',
  ].join('\n');

/** Section: kube-controller-manager and kube-scheduler. */
export const controllers = ({ schedulerApi }: Chapter): string =>
  [
    'cp kube-controller-manager kube-scheduler /usr/local/bin',
    'cp kube-controller-manager.kubeconfig kube-scheduler.kubeconfig /var/lib/kubernetes/',
    unit('kube-controller-manager', 'Kubernetes Controller Manager', [
      '--bind-address=0.0.0.0',
      '--cluster-cidr=10.0.0.0/12',
      '--cluster-name=kubernetes',
      '--cluster-signing-cert-file=/var/lib/kubernetes/ca.pem',
      '--cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem',
      '--kubeconfig=/var/lib/kubernetes/kube-controller-manager.kubeconfig',
      '--leader-elect=true',
      '--root-ca-file=/var/lib/kubernetes/ca.pem',
      '--service-account-private-key-file=/var/lib/kubernetes/service-account-key.pem',
      '--service-cluster-ip-range=10.32.0.0/16',
      '--use-service-account-credentials=true',
      '--v=2',
    ]),
    'mkdir -p /etc/kubernetes/config',
    tee(
      '/etc/kubernetes/config/kube-scheduler.yaml',
      `apiVersion: kubescheduler.config.k8s.io/${schedulerApi}
kind: KubeSchedulerConfiguration
clientConnection:
  kubeconfig: "/var/lib/kubernetes/kube-scheduler.kubeconfig"
leaderElection:
  leaderElect: true
`,
    ),
    unit('kube-scheduler', 'Kubernetes Scheduler', [
      '--config=/etc/kubernetes/config/kube-scheduler.yaml',
      '--v=2',
    ]),
    start('kube-controller-manager', 'kube-scheduler'),
  ].join('\n');
