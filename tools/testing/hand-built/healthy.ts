import type { Bundle, CertificateFacts, FileFacts, HostFacts } from '@harderway/cluster-doctor';

/** A time within the validity of all certificates. */
export const NOW = Date.parse('2026-11-20T10:00:00Z') / 1000;

export const VIRTUAL = '192.168.1.21';
const GATEWAY = '192.168.1.10';
const CONTROL: readonly (readonly [name: string, address: string])[] = [
  ['control0', '192.168.1.11'],
  ['control1', '192.168.1.12'],
  ['control2', '192.168.1.13'],
];

/** A certificate of the guide's CA. A key is named, and its name is its hash. */
export const certificate = (
  given: Partial<CertificateFacts> & { readonly publicKey: string },
): CertificateFacts => ({
  line: 1,
  commonName: given.publicKey,
  organizations: ['Kubernetes'],
  issuer: 'Kubernetes',
  notBefore: '2026-10-01T00:00:00.000Z',
  notAfter: '2027-10-01T00:00:00.000Z',
  dns: [],
  ip: [],
  isAuthority: false,
  purposes: ['server auth', 'client auth'],
  fingerprint: `fingerprint of ${given.publicKey}`,
  signedBy: ['ca'],
  ...given,
});

export const authority = (publicKey: string): CertificateFacts =>
  certificate({
    publicKey,
    commonName: 'Kubernetes',
    isAuthority: true,
    purposes: [],
    signedBy: [publicKey],
  });

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

export const file = (given: Partial<FileFacts> & { readonly text?: string }): FileFacts => ({
  kind: 'file',
  mode: '600',
  owner: 'root:root',
  size: given.text?.length ?? 100,
  sha256: `hash of ${given.text ?? ''}`,
  ...given,
});

export const certificateFile = (...certificates: readonly CertificateFacts[]): FileFacts =>
  file({ text: PEM.repeat(certificates.length), certificates });

export const keyFile = (publicKey: string): FileFacts =>
  file({ text: 'REDACTED private key\nREDACTED\n', keys: [publicKey] });

const ca: FileFacts = certificateFile(authority('ca'));

export const serving: FileFacts = certificateFile(
  certificate({
    publicKey: 'kubernetes',
    dns: ['kubernetes', 'kubernetes.default'],
    ip: ['10.32.0.1', '127.0.0.1', VIRTUAL, ...CONTROL.map(([, address]) => address)],
  }),
);

/** A kubeconfig of the guide. */
export function kubeconfig(
  user: string,
  organization: string,
  { cluster = 'kubernetes-the-harder-way', server = 'https://kubernetes:6443' } = {},
): FileFacts {
  const text = `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: Q0E=
    server: ${server}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: ${user}
  name: default
current-context: default
preferences: {}
users:
- name: ${user}
  user:
    client-certificate-data: Q0VSVA==
    client-key-data: REDACTED
`;
  return file({
    text,
    keys: [user],
    certificates: [
      { ...authority('ca'), line: 5 },
      certificate({ publicKey: user, organizations: [organization], line: 18 }),
    ],
  });
}

export const encryption = `kind: EncryptionConfiguration
apiVersion: apiserver.config.k8s.io/v1
resources:
  - resources:
      - secrets
    providers:
      - aescbc:
          keys:
            - name: key1
              secret: REDACTED
      - identity: {}
`;

const etcdUnit = (name: string, address: string): string => `[Unit]
Description=etcd
Documentation=https://github.com/coreos

[Service]
Type=notify
Environment=ETCD_UNSUPPORTED_ARCH=amd64
ExecStart=/usr/local/bin/etcd \\
  --name ${name} \\
  --cert-file=/etc/etcd/kubernetes.pem \\
  --key-file=/etc/etcd/kubernetes-key.pem \\
  --peer-cert-file=/etc/etcd/kubernetes.pem \\
  --peer-key-file=/etc/etcd/kubernetes-key.pem \\
  --trusted-ca-file=/etc/etcd/ca.pem \\
  --peer-trusted-ca-file=/etc/etcd/ca.pem \\
  --peer-client-cert-auth \\
  --client-cert-auth \\
  --initial-advertise-peer-urls https://${address}:2380 \\
  --listen-peer-urls https://${address}:2380 \\
  --listen-client-urls https://${address}:2379,https://127.0.0.1:2379 \\
  --advertise-client-urls https://${address}:2379 \\
  --initial-cluster-token etcd-cluster-0 \\
  --initial-cluster ${CONTROL.map(([each, its]) => `${each}=https://${its}:2380`).join(',')} \\
  --initial-cluster-state new \\
  --data-dir=/var/lib/etcd
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;

const serverUnit = (address: string): string => `[Unit]
Description=Kubernetes API Server

[Service]
ExecStart=/usr/local/bin/kube-apiserver \\
  --advertise-address=${address} \\
  --allow-privileged=true \\
  --apiserver-count=3 \\
  --audit-log-maxage=30 \\
  --audit-log-maxbackup=3 \\
  --audit-log-maxsize=100 \\
  --audit-log-path=/var/log/audit.log \\
  --authorization-mode=Node,RBAC \\
  --bind-address=0.0.0.0 \\
  --client-ca-file=/var/lib/kubernetes/ca.pem \\
  --enable-admission-plugins=NamespaceLifecycle,NodeRestriction,LimitRanger,ServiceAccount,DefaultStorageClass,ResourceQuota \\
  --etcd-cafile=/var/lib/kubernetes/ca.pem \\
  --etcd-certfile=/var/lib/kubernetes/kubernetes.pem \\
  --etcd-keyfile=/var/lib/kubernetes/kubernetes-key.pem \\
  --etcd-servers=${CONTROL.map(([, its]) => `https://${its}:2379`).join(',')} \\
  --event-ttl=1h \\
  --encryption-provider-config=/var/lib/kubernetes/encryption-config.yaml \\
  --kubelet-certificate-authority=/var/lib/kubernetes/ca.pem \\
  --kubelet-client-certificate=/var/lib/kubernetes/kubernetes.pem \\
  --kubelet-client-key=/var/lib/kubernetes/kubernetes-key.pem \\
  --runtime-config='api/all=true' \\
  --service-account-key-file=/var/lib/kubernetes/service-account.pem \\
  --service-account-signing-key-file=/var/lib/kubernetes/service-account-key.pem \\
  --service-account-issuer=https://${VIRTUAL}:6443 \\
  --service-cluster-ip-range=10.32.0.0/16 \\
  --service-node-port-range=30000-32767 \\
  --tls-cert-file=/var/lib/kubernetes/kubernetes.pem \\
  --tls-private-key-file=/var/lib/kubernetes/kubernetes-key.pem \\
  --v=2
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;

const managerUnit = `[Unit]
Description=Kubernetes Controller Manager

[Service]
ExecStart=/usr/local/bin/kube-controller-manager \\
  --bind-address=0.0.0.0 \\
  --cluster-cidr=10.0.0.0/12 \\
  --cluster-name=kubernetes \\
  --cluster-signing-cert-file=/var/lib/kubernetes/ca.pem \\
  --cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem \\
  --kubeconfig=/var/lib/kubernetes/kube-controller-manager.kubeconfig \\
  --leader-elect=true \\
  --root-ca-file=/var/lib/kubernetes/ca.pem \\
  --service-account-private-key-file=/var/lib/kubernetes/service-account-key.pem \\
  --service-cluster-ip-range=10.32.0.0/16 \\
  --use-service-account-credentials=true \\
  --v=2
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;

export const schedulerUnit = `[Unit]
Description=Kubernetes Scheduler

[Service]
ExecStart=/usr/local/bin/kube-scheduler \\
  --config=/etc/kubernetes/config/kube-scheduler.yaml \\
  --v=2
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;

export const schedulerConfiguration = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection:
  kubeconfig: "/var/lib/kubernetes/kube-scheduler.kubeconfig"
leaderElection:
  leaderElect: true
`;

const ldirectord = `checktimeout=5
checkinterval=1
autoreload=yes
quiescent=yes

virtual=${VIRTUAL}:6443
	servicename=kubernetes
	real=192.168.1.11:6443 gate
	real=192.168.1.12:6443 gate
	real=192.168.1.13:6443 gate
	scheduler=wrr
	checktype=negotiate
	service=https
	request="healthz"
	receive="ok"
`;

/** The properties that systemctl shows of a unit that runs. */
const properties = (name: string, pid: number, path: string): string => `Id=${name}
LoadState=loaded
ActiveState=active
SubState=running
Result=success
ExecMainCode=0
ExecMainStatus=0
NRestarts=0
UnitFileState=enabled
NeedDaemonReload=no
FragmentPath=${path}
DropInPaths=
MainPID=${pid}
MemoryMax=infinity
CPUQuotaPerSecUSec=infinity
After=basic.target system.slice sysinit.target
Wants=`;

export const answered = (output: string, exitCode = 0): HostFacts['answers'][string] => ({
  output,
  exitCode,
});

/** The arguments of a unit's command, without its quotes. */
export const argumentsOf = (unit: string): readonly string[] =>
  (/^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit)?.[1] ?? '')
    .replaceAll("'", '')
    .split(/(?:\s|\\\n)+/)
    .filter((word) => word !== '');

interface Service {
  readonly unit: string;
  readonly text: string;
  readonly path?: string;
}

/** The facts that every host of the guide has in common. */
export function baseHost(
  name: string,
  address: string,
  services: readonly Service[],
  index: number,
): HostFacts {
  return {
    name,
    address,
    clock: { host: NOW + 0.05, from: NOW, to: NOW + 0.1 },
    answers: {
      units: answered(
        services
          .map(({ unit, path = `/etc/systemd/system/${unit}` }, at) => properties(unit, 700 + at, path))
          .join('\n\n'),
      ),
      ...Object.fromEntries(
        services.flatMap(({ unit, text, path = `/etc/systemd/system/${unit}` }) => [
          [`unit ${unit}`, answered(`# ${path}\n${text}`)] as const,
          [`journal ${unit}`, answered('')] as const,
        ]),
      ),
      zone: answered('+0000'),
      uname: answered(`Linux ${name} 6.12.0 x86_64`),
      'machine-id': answered(`hash of the id of ${name}`),
      addresses: answered(
        `1: lo    inet 127.0.0.1/8 scope host lo\n2: enp0s1    inet ${address}/24 brd 192.168.1.255 scope global dynamic enp0s1`,
      ),
      links: answered(
        `2: enp0s1: <BROADCAST,MULTICAST,UP> mtu 1500 qdisc fq_codel state UP \\    link/ether 52:54:00:00:00:1${index} brd ff:ff:ff:ff:ff:ff`,
      ),
      routes: answered('default via 192.168.1.1 dev enp0s1\n192.168.1.0/24 dev enp0s1'),
      neighbours: answered(`${GATEWAY} dev enp0s1 lladdr 52:54:00:00:00:10 REACHABLE`),
      parameters: answered(
        ['all', 'lo', 'enp0s1']
          .flatMap((device) =>
            ['arp_ignore = 0', 'arp_announce = 0', 'rp_filter = 0'].map(
              (each) => `net.ipv4.conf.${device}.${each}`,
            ),
          )
          .join('\n'),
      ),
      'time-source': answered('synchronized\nactive'),
      disks: answered(
        'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda1 10000000 4000000 6000000 40% /',
      ),
      inodes: answered('Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/vda1 640000 60000 580000 10% /'),
      listening: answered(''),
      firewall: answered(''),
    },
    files: {
      '/etc/ssh/ssh_host_ed25519_key.pub': file({
        text: `ssh-ed25519 AAAA${name} root@${name}\n`,
        mode: '644',
      }),
    },
    processes: services.map(({ unit, text }, at) => ({
      pid: 700 + at,
      unit,
      argv: argumentsOf(text),
      environment: unit === 'etcd.service' ? ['ETCD_UNSUPPORTED_ARCH=amd64'] : [],
    })),
    unread: [],
  };
}

/** A program of x86-64. */
export const program = file({
  mode: '755',
  magic: '7f454c4602010100000000000000000002003e00',
  size: 100_000_000,
});

function controlNode(name: string, address: string, index: number): HostFacts {
  const base = baseHost(
    name,
    address,
    [
      { unit: 'etcd.service', text: etcdUnit(name, address) },
      { unit: 'kube-apiserver.service', text: serverUnit(address) },
      { unit: 'kube-controller-manager.service', text: managerUnit },
      { unit: 'kube-scheduler.service', text: schedulerUnit },
    ],
    index,
  );
  const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  return {
    ...base,
    answers: {
      ...base.answers,
      addresses: answered(
        `${base.answers['addresses']?.output}\n1: lo    inet ${VIRTUAL}/32 scope global lo`,
      ),
      parameters: answered(
        `${base.answers['parameters']?.output}`
          .replace('all.arp_ignore = 0', 'all.arp_ignore = 1')
          .replace('all.arp_announce = 0', 'all.arp_announce = 2'),
      ),
      listening: answered(
        [
          `LISTEN 0 4096 ${address}:2380 0.0.0.0:* users:(("etcd",pid=700,fd=7))`,
          `LISTEN 0 4096 ${address}:2379 0.0.0.0:* users:(("etcd",pid=700,fd=9))`,
          'LISTEN 0 4096 *:6443 *:* users:(("kube-apiserver",pid=701,fd=3))',
          'LISTEN 0 4096 *:10257 *:* users:(("kube-controller",pid=702,fd=3))',
          'LISTEN 0 4096 *:10259 *:* users:(("kube-scheduler",pid=703,fd=3))',
        ].join('\n'),
      ),
      [`persistent ${VIRTUAL}`]: answered('/etc/netplan/50-cloud-init.yaml'),
      'name kubernetes': answered(`${VIRTUAL}    STREAM kubernetes\n${VIRTUAL}    DGRAM`),
      ...Object.fromEntries(
        CONTROL.flatMap(([, its]) =>
          ['2379', '2380'].map(
            (port) =>
              [
                `connect ${its}:${port}`,
                answered('CONNECTION ESTABLISHED\nProtocol version: TLSv1.3'),
              ] as const,
          ),
        ),
      ),
      'etcd-members': answered(
        JSON.stringify({
          members: CONTROL.map(([each, its], at) => ({
            ID: 100 + at,
            name: each,
            peerURLs: [`https://${its}:2380`],
          })),
        }),
      ),
      'etcd-status': answered(
        JSON.stringify([
          {
            Endpoint: 'https://127.0.0.1:2379',
            Status: {
              header: { cluster_id: 77, member_id: 99 + index, revision: 700_000, raft_term: 4 },
              version: '3.5.15',
              dbSize: 24_000_000,
              leader: 101,
              raftIndex: 812_345,
              raftTerm: 4,
              raftAppliedIndex: 812_345,
              dbSizeInUse: 9_000_000,
            },
          },
        ]),
      ),
      'etcd-alarms': answered(''),
      'data /var/lib/etcd': answered(
        `${NOW - 100}.0 4096 member\n${NOW - 100}.0 4096 member/snap\n${NOW - 10}.0 64000000 member/wal/0000000000000000-0000000000000000.wal\n${NOW - 10}.0 20480 member/snap/db`,
      ),
      'https 127.0.0.1:6443/readyz?verbose': answered(
        'CONNECTION ESTABLISHED\nHTTP/1.0 200 OK\n\n[+]etcd ok\nreadyz check passed',
      ),
      'version /usr/local/bin/etcd': answered('etcd Version: 3.5.15\nGit SHA: 9a5533382'),
      ...Object.fromEntries(
        programs
          .slice(1)
          .map((each) => [`version /usr/local/bin/${each}`, answered('Kubernetes v1.31.0')] as const),
      ),
    },
    files: {
      ...base.files,
      ...Object.fromEntries(programs.map((each) => [`/usr/local/bin/${each}`, program] as const)),
      '/etc/etcd/ca.pem': ca,
      '/etc/etcd/kubernetes.pem': serving,
      '/etc/etcd/kubernetes-key.pem': keyFile('kubernetes'),
      '/var/lib/etcd': { kind: 'directory', mode: '700', owner: 'root:root' },
      '/var/lib/kubernetes/ca.pem': ca,
      '/var/lib/kubernetes/ca-key.pem': keyFile('ca'),
      '/var/lib/kubernetes/kubernetes.pem': serving,
      '/var/lib/kubernetes/kubernetes-key.pem': keyFile('kubernetes'),
      '/var/lib/kubernetes/service-account.pem': certificateFile(
        certificate({ publicKey: 'service-accounts' }),
      ),
      '/var/lib/kubernetes/service-account-key.pem': keyFile('service-accounts'),
      '/var/lib/kubernetes/encryption-config.yaml': file({ text: encryption }),
      '/var/lib/kubernetes/kube-controller-manager.kubeconfig': kubeconfig(
        'system:kube-controller-manager',
        'system:kube-controller-manager',
      ),
      '/var/lib/kubernetes/kube-scheduler.kubeconfig': kubeconfig(
        'system:kube-scheduler',
        'system:kube-scheduler',
      ),
      '/etc/kubernetes/config/kube-scheduler.yaml': file({ text: schedulerConfiguration }),
      '/home/ubuntu/admin.kubeconfig': kubeconfig('admin', 'system:masters'),
      '/etc/sysctl.d/50-vip-arp.conf': file({
        text: 'net.ipv4.conf.all.arp_announce = 2\nnet.ipv4.conf.all.arp_ignore = 1\n',
      }),
    },
  };
}

function gateway(): HostFacts {
  const base = baseHost(
    'gateway',
    GATEWAY,
    [
      {
        unit: 'ldirectord.service',
        path: '/usr/lib/systemd/system/ldirectord.service',
        text: '[Unit]\nDescription=Monitor and administer real servers\n\n[Service]\nType=forking\nExecStart=/usr/sbin/ldirectord start\n\n[Install]\nWantedBy=multi-user.target\n',
      },
    ],
    0,
  );
  return {
    ...base,
    answers: {
      ...base.answers,
      addresses: answered(
        `${base.answers['addresses']?.output}\n2: enp0s1    inet ${VIRTUAL}/32 scope global enp0s1`,
      ),
      parameters: answered(
        `${base.answers['parameters']?.output}\nnet.ipv4.vs.expire_nodest_conn = 0\nnet.ipv4.vs.expire_quiescent_template = 0`,
      ),
      [`persistent ${VIRTUAL}`]: answered('/etc/netplan/50-cloud-init.yaml'),
      'ip-vs': answered(''),
      ipvs: answered(
        [
          'IP Virtual Server version 1.2.1 (size=4096)',
          'Prot LocalAddress:Port Scheduler Flags',
          '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
          `TCP  ${VIRTUAL}:6443 wrr`,
          ...CONTROL.map(([, address]) => `  -> ${address}:6443            Route   1      0          0`),
        ].join('\n'),
      ),
      ...Object.fromEntries(
        CONTROL.map(
          ([, address]) =>
            [
              `https ${address}:6443/healthz`,
              answered(
                'CONNECTION ESTABLISHED\nProtocol version: TLSv1.3\nVerification: OK\nHTTP/1.0 200 OK\nContent-Length: 2\n\nok',
              ),
            ] as const,
        ),
      ),
    },
    files: { ...base.files, '/etc/ha.d/ldirectord.cf': file({ text: ldirectord, mode: '644' }) },
  };
}

/** The machine of the person who asks, on the network of the hosts. */
const CLIENT = '192.168.1.5';

/** The bundle of a cluster made by the guide: three control nodes and a gateway, all well. */
export const healthy = (): Bundle => ({
  version: 1,
  collectedAt: new Date(NOW * 1000).toISOString(),
  hosts: [gateway(), ...CONTROL.map(([name, address], index) => controlNode(name, address, index + 1))],
  client: {
    answers: {
      [`route ${VIRTUAL}`]: answered(`${VIRTUAL} dev eth0 src ${CLIENT} uid 1000 \\    cache `),
      [`https ${VIRTUAL}:6443/healthz`]: answered(
        'CONNECTION ESTABLISHED\nProtocol version: TLSv1.3\nVerification error: unable to get local issuer certificate\nHTTP/1.0 200 OK\nContent-Length: 2\n\nok',
      ),
      [`neighbour ${VIRTUAL}`]: answered(`${VIRTUAL} dev eth0 lladdr 52:54:00:00:00:10 REACHABLE`),
    },
    unread: [],
  },
  desired: {
    hosts: [
      ...CONTROL.map(([name, address]) => ({ name, address, role: 'control' as const })),
      { name: 'gateway', address: GATEWAY, role: 'gateway' },
    ],
    versions: { kubernetes: '1.31.0', etcd: '3.5.15' },
    virtualAddress: { address: VIRTUAL, port: 6443 },
  },
});
