import type { Bundle, FileFacts, HostFacts } from '@harderway/cluster-doctor';
import {
  answered,
  authority,
  baseHost,
  certificate,
  certificateFile,
  encryption,
  file,
  keyFile,
  kubeconfig,
  NOW,
  program,
  schedulerConfiguration,
  schedulerUnit,
} from './healthy.js';

const ADDRESS = '192.168.1.11';
const NAME = 'server.kubernetes.local';
const KUBERNETES = '/var/lib/kubernetes';

/** A unit of a program that systemd starts again. */
const unitOf = (description: string, command: string, flags: readonly string[], type = ''): string =>
  [
    `[Unit]\nDescription=${description}\n\n[Service]`,
    ...(type === '' ? [] : [`Type=${type}`]),
    `ExecStart=/usr/local/bin/${command} \\\n${flags.map((flag) => `  ${flag}`).join(' \\\n')}`,
    'Restart=on-failure\nRestartSec=5\n\n[Install]\nWantedBy=multi-user.target\n',
  ].join('\n');

/** etcd without TLS, on the loopback device alone. */
const etcd = unitOf(
  'etcd',
  'etcd',
  [
    '--name controller',
    '--initial-advertise-peer-urls http://127.0.0.1:2380',
    '--listen-peer-urls http://127.0.0.1:2380',
    '--listen-client-urls http://127.0.0.1:2379',
    '--advertise-client-urls http://127.0.0.1:2379',
    '--initial-cluster-token etcd-cluster-0',
    '--initial-cluster controller=http://127.0.0.1:2380',
    '--initial-cluster-state new',
    '--data-dir=/var/lib/etcd',
  ],
  'notify',
);

const apiserver = (flags: readonly string[]): string =>
  unitOf('Kubernetes API Server', 'kube-apiserver', [
    '--allow-privileged=true',
    '--audit-log-maxage=30',
    '--audit-log-maxbackup=3',
    '--audit-log-maxsize=100',
    '--audit-log-path=/var/log/audit.log',
    '--authorization-mode=Node,RBAC',
    '--bind-address=0.0.0.0',
    `--client-ca-file=${KUBERNETES}/ca.crt`,
    '--enable-admission-plugins=NamespaceLifecycle,NodeRestriction,LimitRanger,ServiceAccount,DefaultStorageClass,ResourceQuota',
    '--etcd-servers=http://127.0.0.1:2379',
    '--event-ttl=1h',
    `--encryption-provider-config=${KUBERNETES}/encryption-config.yaml`,
    `--kubelet-certificate-authority=${KUBERNETES}/ca.crt`,
    `--kubelet-client-certificate=${KUBERNETES}/kube-api-server.crt`,
    `--kubelet-client-key=${KUBERNETES}/kube-api-server.key`,
    "--runtime-config='api/all=true'",
    `--service-account-key-file=${KUBERNETES}/service-accounts.crt`,
    `--service-account-signing-key-file=${KUBERNETES}/service-accounts.key`,
    `--service-account-issuer=https://${NAME}:6443`,
    '--service-node-port-range=30000-32767',
    `--tls-cert-file=${KUBERNETES}/kube-api-server.crt`,
    `--tls-private-key-file=${KUBERNETES}/kube-api-server.key`,
    ...flags,
    '--v=2',
  ]);

const manager = unitOf('Kubernetes Controller Manager', 'kube-controller-manager', [
  '--bind-address=0.0.0.0',
  '--cluster-cidr=10.200.0.0/16',
  '--cluster-name=kubernetes',
  `--cluster-signing-cert-file=${KUBERNETES}/ca.crt`,
  `--cluster-signing-key-file=${KUBERNETES}/ca.key`,
  `--kubeconfig=${KUBERNETES}/kube-controller-manager.kubeconfig`,
  `--root-ca-file=${KUBERNETES}/ca.crt`,
  `--service-account-private-key-file=${KUBERNETES}/service-accounts.key`,
  '--service-cluster-ip-range=10.32.0.0/24',
  '--use-service-account-credentials=true',
  '--v=2',
]);

const ca = certificateFile({ ...authority('ca'), commonName: 'CA' });

const serving = certificateFile(
  certificate({
    publicKey: 'kube-api-server',
    commonName: 'kubernetes',
    organizations: [],
    issuer: 'CA',
    dns: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', NAME, 'api-server.kubernetes.local'],
    ip: ['127.0.0.1', '10.32.0.1'],
  }),
);

const kubeconfigOf = (user: string, organization: string, server = `https://${NAME}:6443`): FileFacts =>
  kubeconfig(user, organization, { cluster: 'kubernetes-the-hard-way', server });

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/**
 * The bundle of a server made by kubernetes-the-hard-way as of 2025: etcd speaks HTTP on the loopback device, credentials are in
 * files with other names than ours, and nothing balances.
 *
 * @param flags more flags of kube-apiserver
 */
export function oneServer(...flags: readonly string[]): Bundle {
  const services = [
    { unit: 'etcd.service', text: etcd },
    { unit: 'kube-apiserver.service', text: apiserver(flags) },
    { unit: 'kube-controller-manager.service', text: manager },
    { unit: 'kube-scheduler.service', text: schedulerUnit },
  ];
  const base = baseHost('server', ADDRESS, services, 1);
  const server: HostFacts = {
    ...base,
    answers: {
      ...base.answers,
      listening: answered(
        [
          'LISTEN 0 4096 127.0.0.1:2380 0.0.0.0:* users:(("etcd",pid=700,fd=7))',
          'LISTEN 0 4096 127.0.0.1:2379 0.0.0.0:* users:(("etcd",pid=700,fd=9))',
          'LISTEN 0 4096 *:6443 *:* users:(("kube-apiserver",pid=701,fd=3))',
          'LISTEN 0 4096 *:10257 *:* users:(("kube-controller",pid=702,fd=3))',
          'LISTEN 0 4096 *:10259 *:* users:(("kube-scheduler",pid=703,fd=3))',
        ].join('\n'),
      ),
      // A server that speaks HTTP alone breaks off the handshake.
      'connect 127.0.0.1:2379': answered(
        'error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
        1,
      ),
      'connect 127.0.0.1:2380': answered(
        'error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
        1,
      ),
      'etcd-members': answered(
        JSON.stringify({ members: [{ ID: 100, name: 'controller', peerURLs: ['http://127.0.0.1:2380'] }] }),
      ),
      'etcd-status': answered(
        JSON.stringify([
          { Endpoint: 'http://127.0.0.1:2379', Status: { dbSize: 20_480, dbSizeInUse: 16_384 } },
        ]),
      ),
      'etcd-alarms': answered(''),
      'data /var/lib/etcd': answered(
        `${NOW - 100}.0 4096 member\n${NOW - 100}.0 4096 member/snap\n${NOW - 10}.0 64000000 member/wal/0000000000000000-0000000000000000.wal\n${NOW - 10}.0 20480 member/snap/db`,
      ),
      'https 127.0.0.1:6443/readyz?verbose': answered(
        'CONNECTION ESTABLISHED\nHTTP/1.0 200 OK\n\n[+]etcd ok\nreadyz check passed',
      ),
      'https 127.0.0.1:6443/healthz': answered('CONNECTION ESTABLISHED\nHTTP/1.0 200 OK\n\nok'),
      // Its certificate names no address of the network.
      [`https ${ADDRESS}:6443/healthz`]: answered(
        'CONNECTION ESTABLISHED\nVerification error: IP address mismatch\nHTTP/1.0 200 OK\n\nok',
      ),
      'version /usr/local/bin/etcd': answered('etcd Version: 3.6.0-rc.3\nGit SHA: 0000000'),
      ...Object.fromEntries(
        PROGRAMS.slice(1).map((each) => [`version /usr/local/bin/${each}`, answered('Kubernetes v1.32.3')]),
      ),
    },
    files: {
      ...base.files,
      ...Object.fromEntries(PROGRAMS.map((each) => [`/usr/local/bin/${each}`, program])),
      '/etc/hosts': file({
        text: `127.0.0.1 localhost\n127.0.1.1 ${NAME} server\n${ADDRESS} ${NAME} server\n`,
      }),
      '/var/lib/etcd': { kind: 'directory', mode: '700', owner: 'root:root' },
      [`${KUBERNETES}/ca.crt`]: ca,
      [`${KUBERNETES}/ca.key`]: keyFile('ca'),
      [`${KUBERNETES}/kube-api-server.crt`]: serving,
      [`${KUBERNETES}/kube-api-server.key`]: keyFile('kube-api-server'),
      [`${KUBERNETES}/service-accounts.crt`]: certificateFile(
        certificate({
          publicKey: 'service-accounts',
          issuer: 'CA',
          organizations: [],
          purposes: ['client auth'],
        }),
      ),
      [`${KUBERNETES}/service-accounts.key`]: keyFile('service-accounts'),
      [`${KUBERNETES}/encryption-config.yaml`]: file({ text: encryption }),
      [`${KUBERNETES}/kube-controller-manager.kubeconfig`]: kubeconfigOf(
        'system:kube-controller-manager',
        'system:kube-controller-manager',
      ),
      [`${KUBERNETES}/kube-scheduler.kubeconfig`]: kubeconfigOf(
        'system:kube-scheduler',
        'system:system:kube-scheduler',
      ),
      '/etc/kubernetes/config/kube-scheduler.yaml': file({ text: schedulerConfiguration }),
      '/root/admin.kubeconfig': kubeconfigOf('admin', 'system:masters', 'https://127.0.0.1:6443'),
    },
  };
  return { version: 1, collectedAt: new Date(NOW * 1000).toISOString(), hosts: [server] };
}
