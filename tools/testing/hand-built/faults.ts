import type { DesiredCluster } from '@harderway/cluster-doctor';
import {
  all,
  answer,
  editFile,
  editUnit,
  failing,
  fromClient,
  journal,
  missing,
  on,
  type Plant,
  property,
  put,
  replaced,
  silent,
  stopped,
  weight,
} from './edit.js';
import {
  authority,
  certificate,
  certificateFile,
  encryption,
  file,
  keyFile,
  kubeconfig,
  NOW,
  serving,
  VIRTUAL,
} from './healthy.js';

/** A fault that people make, as a bundle shows it. */
export interface Fault {
  /** The deed, in a few words. */
  readonly title: string;
  readonly plant: Plant;
  /** Code of the first finding. */
  readonly code: string;
  readonly host: string;
}

const ETCD = 'etcd.service';
const SERVER = 'kube-apiserver.service';
const MANAGER = 'kube-controller-manager.service';
const SCHEDULER = 'kube-scheduler.service';
const K = '/var/lib/kubernetes';
const ELSEWHERE = '192.168.1.99';

const otherCa = file({
  text: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  certificates: [authority('other-ca')],
});
const withCertificate = (change: Parameters<typeof certificate>[0]) =>
  file({ text: 'changed', certificates: [certificate({ ...serving.certificates?.[0], ...change })] });

const expiredAuthority = {
  ...authority('ca'),
  notAfter: '2026-11-01T00:00:00.000Z',
  fingerprint: 'ca until November',
};

const SCHEDULER_FILE = '/etc/kubernetes/config/kube-scheduler.yaml';

const administrator = kubeconfig('admin', 'system:masters');

/** A certificate of the guide in both places of a host. */
const certificateEverywhere = (host: string, facts: ReturnType<typeof file>): Plant =>
  all(put(host, '/etc/etcd/kubernetes.pem', facts), put(host, `${K}/kubernetes.pem`, facts));

const apiDown = (host: string, address: string): Plant =>
  all(
    weight(address, 0),
    answer(host, 'https 127.0.0.1:6443/readyz?verbose', () => 'connect:errno=111'),
    answer('gateway', `https ${address}:6443/healthz`, () => 'connect:errno=111'),
  );

/** A member of etcd that runs by itself: it says so, and has no answer to what only a leader knows. */
const withoutLeader = (host: string): Plant =>
  all(
    answer(host, 'etcd-status', (text) =>
      replaced(
        '"raftTerm":4',
        '"raftTerm":9',
      )(
        replaced(
          /"leader":101,(.*?),"dbSizeInUse"/,
          '$1,"errors":["etcdserver: no leader"],"dbSizeInUse"',
        )(text),
      ),
    ),
    ...['etcd-members', 'etcd-alarms'].map((asked) =>
      answer(host, asked, () => 'Error: context deadline exceeded', 1),
    ),
  );

/** A member of etcd that was added and never promoted: the others list it as a learner, and it has few answers itself. */
const learner: Plant = all(
  ...['control0', 'control1'].map((host) =>
    answer(host, 'etcd-members', replaced(/("name":"control2",.*?\])/, '$1,"isLearner":true')),
  ),
  answer('control2', 'etcd-status', replaced(/("dbSizeInUse":\d+)/, '$1,"isLearner":true')),
  ...['etcd-members', 'etcd-alarms'].map((asked) =>
    answer('control2', asked, () => 'Error: etcdserver: rpc not supported for learner', 1),
  ),
);

/** A unit that systemd has started so many times, and the last time some seconds before the clock of its host. */
export const restarting = (host: string, unit: string, restarts: number, seconds: number): Plant =>
  all(
    property(host, unit, 'NRestarts', String(restarts)),
    answer(host, 'units', (text) =>
      text.replace(
        `Id=${unit}`,
        `Id=${unit}\nActiveEnterTimestamp=Fri ${new Date((NOW - seconds) * 1000).toISOString().replace(/T(.*)\..*/, ' $1')} UTC`,
      ),
    ),
    journal(
      host,
      unit,
      'E1120 09:59:50.112233     702 run.go:72] "command failed" err="timed out waiting for the condition"',
      `${unit}: Main process exited, code=exited, status=1/FAILURE`,
    ),
  );

const allOut = all(weight('192.168.1.11', 0), weight('192.168.1.12', 0), weight('192.168.1.13', 0));

/** A packet filter with one rule. */
export const drop = (host: string, rule: string): Plant =>
  answer(
    host,
    'firewall',
    () =>
      `table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t\t${rule}\n\t}\n}`,
  );

const replies = (change: (output: string) => string): Plant =>
  all(...['11', '12', '13'].map((last) => answer('gateway', `https 192.168.1.${last}:6443/healthz`, change)));

/** Faults of single hosts and of their programs. */
const hostFaults: readonly Fault[] = [
  {
    title: 'etcd of another architecture',
    code: 'program-not-executable',
    host: 'control0',
    plant: all(
      put(
        'control0',
        '/usr/local/bin/etcd',
        file({ mode: '755', magic: '7f454c460201010000000000000000000200b700' }),
      ),
      failing(
        'control0',
        ETCD,
        'etcd.service: Failed at step EXEC spawning /usr/local/bin/etcd: Exec format error',
      ),
    ),
  },
  {
    title: 'an error page saved as kube-apiserver',
    code: 'program-not-executable',
    host: 'control1',
    plant: all(
      put(
        'control1',
        '/usr/local/bin/kube-apiserver',
        file({ mode: '755', size: 26, magic: '3c4572726f723e4e6f537563684b65793c2f4572' }),
      ),
      failing('control1', SERVER),
      apiDown('control1', '192.168.1.12'),
    ),
  },
  {
    title: 'kube-scheduler not executable',
    code: 'program-not-executable',
    host: 'control2',
    plant: all(
      put('control2', '/usr/local/bin/kube-scheduler', file({ mode: '644' })),
      failing('control2', SCHEDULER, 'Permission denied'),
    ),
  },
  {
    title: 'etcd not enabled',
    code: 'unit-not-enabled',
    host: 'control1',
    plant: property('control1', ETCD, 'UnitFileState', 'disabled'),
  },
  {
    title: 'kube-scheduler without [Install]',
    code: 'unit-not-enabled',
    host: 'control0',
    plant: all(
      property('control0', SCHEDULER, 'UnitFileState', 'static'),
      answer('control0', `unit ${SCHEDULER}`, replaced('\n[Install]\nWantedBy=multi-user.target\n', '')),
    ),
  },
  {
    title: 'unit changed and not reloaded',
    code: 'unit-not-reloaded',
    host: 'control0',
    plant: all(
      property('control0', SERVER, 'NeedDaemonReload', 'yes'),
      answer('control0', `unit ${SERVER}`, replaced('--v=2', '--v=4')),
    ),
  },
  {
    title: 'unit reloaded and not restarted',
    code: 'process-outdated',
    host: 'control2',
    plant: answer('control2', `unit ${MANAGER}`, replaced('--v=2', '--v=4')),
  },
  {
    title: 'blank behind the backslash after --name',
    code: 'unit-line-cut',
    host: 'control0',
    plant: all(
      editUnit('control0', ETCD, replaced('--name control0 \\', '--name control0 \\ ')),
      failing('control0', ETCD, "Unknown key name '--cert-file' in section 'Service', ignoring."),
    ),
  },
  {
    title: 'tab behind a backslash of the API server',
    code: 'unit-line-cut',
    host: 'control1',
    plant: all(
      editUnit('control1', SERVER, replaced('--allow-privileged=true \\', '--allow-privileged=true \\\t')),
      failing('control1', SERVER),
      apiDown('control1', '192.168.1.12'),
    ),
  },
  {
    title: 'variable empty in --listen-peer-urls',
    code: 'flag-empty',
    host: 'control0',
    plant: all(
      editUnit(
        'control0',
        ETCD,
        replaced('--listen-peer-urls https://192.168.1.11:2380', '--listen-peer-urls https://:2380'),
      ),
      failing('control0', ETCD, 'expected IP in URL for binding (https://:2380)'),
    ),
  },
  {
    title: 'variable empty in --advertise-address',
    code: 'flag-empty',
    host: 'control2',
    plant: all(
      editUnit('control2', SERVER, replaced('--advertise-address=192.168.1.13', '--advertise-address=')),
      failing('control2', SERVER),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'a drop-in replaces ExecStart',
    code: 'drop-in-replaces-command',
    host: 'control1',
    plant: editUnit(
      'control1',
      SERVER,
      (text) =>
        `${text}\n# /etc/systemd/system/kube-apiserver.service.d/90.conf\n[Service]\nExecStart=\n${/^ExecStart=(?:.*\\\n)*.*$/m.exec(text)?.[0]}\n`,
    ),
  },
  {
    title: 'Type=notify for the scheduler',
    code: 'unit-never-ready',
    host: 'control2',
    plant: all(
      editUnit('control2', SCHEDULER, replaced('[Service]', '[Service]\nType=notify')),
      failing('control2', SCHEDULER, 'kube-scheduler.service: start operation timed out. Terminating.'),
    ),
  },
  {
    title: 'a user who may not read the kubeconfig',
    code: 'file-unreadable',
    host: 'control1',
    plant: all(
      editUnit('control1', MANAGER, replaced('[Service]', '[Service]\nUser=kubernetes')),
      failing(
        'control1',
        MANAGER,
        `F1120 10:00:00.0 1 controllermanager.go:200] error loading config file "${K}/kube-controller-manager.kubeconfig": open ${K}/kube-controller-manager.kubeconfig: permission denied`,
      ),
    ),
  },
  {
    title: 'a proxy in the environment',
    code: 'proxy-in-environment',
    host: 'control0',
    plant: all(
      answer(
        'control0',
        `unit ${MANAGER}`,
        (text) =>
          `${text}\n# /etc/systemd/system/kube-controller-manager.service.d/proxy.conf\n[Service]\nEnvironment=HTTPS_PROXY=http://192.0.2.1:3128\n`,
      ),
      on('control0', ({ processes }) => ({
        processes: processes.map((process) =>
          process.unit === MANAGER
            ? { ...process, environment: ['HTTPS_PROXY=http://192.0.2.1:3128'] }
            : process,
        ),
      })),
    ),
  },
  {
    title: 'killed for memory',
    code: 'out-of-memory',
    host: 'control2',
    plant: all(
      property('control2', SERVER, 'MemoryMax', '83886080'),
      failing('control2', SERVER),
      property('control2', SERVER, 'Result', 'oom-kill'),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'disk full',
    code: 'disk-full',
    host: 'control0',
    plant: all(
      answer('control0', 'disks', replaced('4000000 6000000 40%', '10000000 0 100%')),
      failing('control0', ETCD, '{"level":"fatal","msg":"failed to save","error":"no space left on device"}'),
    ),
  },
  {
    title: 'no inodes left on the file system of etcd',
    code: 'disk-full',
    host: 'control1',
    plant: answer('control1', 'inodes', (text) => `${text}\n/dev/vdb1 1000 1000 0 100% /var/lib/etcd`),
  },
  {
    title: 'audit log without a bound',
    code: 'audit-log-unbounded',
    host: 'control0',
    plant: editUnit('control0', SERVER, (text) =>
      text.replace(/ {2}--audit-log-max(?:age|backup)=.*\n/g, ''),
    ),
  },
  {
    title: 'clock 40 s ahead',
    code: 'clock-differs',
    host: 'control1',
    plant: on('control1', ({ clock }) => ({
      clock: { from: clock?.from ?? 0, to: clock?.to ?? 0, host: (clock?.host ?? 0) + 40 },
    })),
  },
  {
    title: 'clock of the gateway behind',
    code: 'clock-differs',
    host: 'gateway',
    plant: on('gateway', ({ clock }) => ({
      clock: { from: clock?.from ?? 0, to: clock?.to ?? 0, host: (clock?.host ?? 0) - 86_400 },
    })),
  },
  {
    title: 'two hosts with one machine-id',
    code: 'machine-id-shared',
    host: 'control1',
    plant: answer('control1', 'machine-id', () => 'hash of the id of control0'),
  },
  {
    title: 'two hosts with one hardware address',
    code: 'hardware-address-shared',
    host: 'control1',
    plant: answer('control1', 'links', replaced('52:54:00:00:00:12', '52:54:00:00:00:11')),
  },
  {
    title: 'two hosts with one name',
    code: 'host-name-shared',
    host: 'control2',
    plant: answer('control2', 'uname', () => 'Linux control1 6.12.0 x86_64'),
  },
  {
    title: 'the name of a later host',
    code: 'host-name-shared',
    host: 'control0',
    plant: answer('control0', 'uname', () => 'Linux control2 6.12.0 x86_64'),
  },
  {
    title: 'a clone with the same SSH host key',
    code: 'machine-id-shared',
    host: 'control2',
    plant: on('control2', ({ files }) => ({
      files: {
        ...files,
        '/etc/ssh/ssh_host_ed25519_key.pub': file({ text: 'ssh-ed25519 AAAAcontrol1 root@control1\n' }),
      },
    })),
  },
];

/** Faults of etcd. */
const etcdFaults: readonly Fault[] = [
  {
    title: "etcd listens on another host's address",
    code: 'etcd-address-foreign',
    host: 'control1',
    plant: all(
      editUnit(
        'control1',
        ETCD,
        replaced('--listen-peer-urls https://192.168.1.12', '--listen-peer-urls https://192.168.1.11'),
      ),
      failing('control1', ETCD, 'listen tcp 192.168.1.11:2380: bind: cannot assign requested address'),
    ),
  },
  {
    title: 'etcd listens for clients on an address behind NAT',
    code: 'etcd-address-foreign',
    host: 'control2',
    plant: all(
      editUnit(
        'control2',
        ETCD,
        replaced('--listen-client-urls https://192.168.1.13', '--listen-client-urls https://203.0.113.9'),
      ),
      failing('control2', ETCD),
    ),
  },
  {
    title: 'etcd before the network',
    code: 'etcd-waits-for-network',
    host: 'control0',
    plant: failing('control0', ETCD, 'listen tcp 192.168.1.11:2380: bind: cannot assign requested address'),
  },
  {
    title: 'own peer URL is not in the list',
    code: 'etcd-advertised-url-differs',
    host: 'control0',
    plant: all(
      editUnit(
        'control0',
        ETCD,
        replaced(
          '--initial-advertise-peer-urls https://192.168.1.11',
          `--initial-advertise-peer-urls https://${ELSEWHERE}`,
        ),
      ),
      failing(
        'control0',
        ETCD,
        '--initial-cluster has control0=https://192.168.1.11:2380 but missing from --initial-advertise-peer-urls',
      ),
    ),
  },
  {
    title: 'the name is not in the list',
    code: 'etcd-advertised-url-differs',
    host: 'control2',
    plant: all(
      editUnit('control2', ETCD, replaced('--name control2', '--name worker2')),
      failing('control2', ETCD),
    ),
  },
  {
    title: 'another token on one host',
    code: 'etcd-cluster-differs',
    host: 'control2',
    plant: all(
      editUnit('control2', ETCD, replaced('etcd-cluster-0', 'other')),
      failing('control2', ETCD, 'request sent was ignored by remote peer due to cluster ID mismatch'),
    ),
  },
  {
    title: 'the list lacks a member on one host',
    code: 'etcd-cluster-differs',
    host: 'control1',
    plant: all(
      editUnit('control1', ETCD, replaced(',control2=https://192.168.1.13:2380', '')),
      // It has founded a cluster with the other one that it knows.
      answer('control1', 'etcd-members', (text) =>
        text.replace(/,\{"ID":102.*\}/, ']}').replaceAll('"ID":10', '"ID":20'),
      ),
    ),
  },
  {
    title: 'http in the list of one host',
    code: 'etcd-scheme-mixed',
    host: 'control0',
    plant: all(
      editUnit('control0', ETCD, replaced('control2=https://', 'control2=http://')),
      answer('control0', 'etcd-members', () => 'Error: context deadline exceeded', 1),
    ),
  },
  {
    title: 'data lost while the list says new',
    code: 'etcd-data-lost',
    host: 'control2',
    plant: all(
      failing(
        'control2',
        ETCD,
        '{"level":"fatal","msg":"discovery failed","error":"member 66 has already been bootstrapped"}',
      ),
      answer('control2', 'data /var/lib/etcd', () => ''),
    ),
  },
  {
    title: 'data lost while the list says existing',
    code: 'etcd-data-lost',
    host: 'control0',
    plant: all(
      failing(
        'control0',
        ETCD,
        '{"level":"info","msg":"failed to detect default host","error":"could not find default route"}',
        '{"level":"panic","msg":"tocommit(3211) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?"}',
      ),
    ),
  },
  {
    title: 'data removed, and not started since',
    code: 'etcd-data-lost',
    host: 'control1',
    plant: all(
      stopped('control1', ETCD),
      answer('control1', 'data /var/lib/etcd', () => ''),
    ),
  },
  {
    title: 'the data of a member set back',
    code: 'etcd-data-lost',
    host: 'control0',
    plant: failing(
      'control0',
      ETCD,
      '{"level":"panic","msg":"tocommit(5391) is out of range [lastIndex(5361)]. Was the raft log corrupted, truncated, or lost?"}',
    ),
  },
  {
    title: 'a removed member is started',
    code: 'etcd-member-removed',
    host: 'control1',
    plant: failing(
      'control1',
      ETCD,
      '{"level":"error","msg":"the member has been permanently removed from the cluster"}',
    ),
  },
  {
    title: 'another CA on one host',
    code: 'authority-differs',
    host: 'control2',
    plant: all(
      put('control2', '/etc/etcd/ca.pem', otherCa),
      put('control2', `${K}/ca.pem`, otherCa),
      failing('control2', ETCD, 'x509: certificate signed by unknown authority'),
    ),
  },
  {
    title: 'another CA for etcd alone',
    code: 'authority-differs',
    host: 'control0',
    plant: put('control0', '/etc/etcd/ca.pem', otherCa),
  },
  {
    title: 'key of another certificate',
    code: 'key-mismatch',
    host: 'control0',
    plant: all(
      put('control0', '/etc/etcd/kubernetes-key.pem', keyFile('another')),
      failing('control0', ETCD, 'tls: private key does not match public key'),
    ),
  },
  {
    title: 'key of another certificate for the API server',
    code: 'key-mismatch',
    host: 'control2',
    plant: all(
      put('control2', `${K}/kubernetes-key.pem`, keyFile('another')),
      failing('control2', SERVER),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'certificate without client usage',
    code: 'certificate-usage',
    host: 'control1',
    plant: certificateEverywhere(
      'control1',
      withCertificate({ publicKey: 'kubernetes', purposes: ['server auth'] }),
    ),
  },
  {
    title: 'certificate expired',
    code: 'certificate-expired',
    host: 'control0',
    plant: certificateEverywhere(
      'control0',
      withCertificate({ publicKey: 'kubernetes', notAfter: '2026-11-01T00:00:00.000Z' }),
    ),
  },
  {
    title: 'port 2380 closed',
    code: 'packet-filter',
    host: 'control2',
    plant: all(
      drop('control2', 'tcp dport 2380 counter packets 12 bytes 720 drop'),
      answer('control0', 'connect 192.168.1.13:2380', () => '', 124),
      answer('control1', 'connect 192.168.1.13:2380', () => '', 124),
    ),
  },
  {
    title: 'port 2380 closed by iptables',
    code: 'packet-filter',
    host: 'control0',
    plant: all(
      answer(
        'control0',
        'firewall',
        () =>
          '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 2380 -m comment --comment "no peers" -j REJECT --reject-with icmp-port-unreachable\nCOMMIT',
      ),
      answer('control1', 'connect 192.168.1.11:2380', () => 'connect:errno=111', 1),
      answer('control2', 'connect 192.168.1.11:2380', () => 'connect:errno=111', 1),
    ),
  },
  {
    title: 'port 2380 closed outside of the hosts',
    code: 'etcd-peer-unreachable',
    host: 'control2',
    plant: all(
      answer('control0', 'connect 192.168.1.13:2380', () => '', 124),
      answer('control1', 'connect 192.168.1.13:2380', () => 'connect:errno=113', 1),
    ),
  },
  {
    title: 'an API server that encrypts nothing',
    code: 'api-servers-differ',
    host: 'control1',
    plant: editUnit(
      'control1',
      'kube-apiserver.service',
      replaced(/ *--encryption-provider-config=.*\n/, ''),
    ),
  },
  {
    title: 'an API server without an admission plugin',
    code: 'api-servers-differ',
    host: 'control2',
    plant: editUnit('control2', 'kube-apiserver.service', replaced(',ResourceQuota', '')),
  },
  {
    title: 'a member of etcd that asks no client for a certificate',
    code: 'etcd-open',
    host: 'control1',
    plant: editUnit('control1', 'etcd.service', (text) =>
      text.replace(/ *--(?:trusted-ca-file|client-cert-auth)\b.*\n/g, ''),
    ),
  },
  {
    title: 'port 2379 closed outside of the hosts',
    code: 'etcd-client-unreachable',
    host: 'control2',
    plant: all(
      answer('control0', 'connect 192.168.1.13:2379', () => '', 124),
      answer('control1', 'connect 192.168.1.13:2379', () => 'connect:errno=113', 1),
    ),
  },
  {
    title: 'port 2379 closed for one API server',
    code: 'etcd-client-unreachable',
    host: 'control1',
    plant: answer('control1', 'connect 192.168.1.13:2379', () => '', 124),
  },
  {
    title: 'a route that leads to nowhere',
    code: 'etcd-peer-unreachable',
    host: 'control0',
    plant: all(
      answer('control0', 'connect 192.168.1.13:2380', () => 'connect:errno=22', 1),
      answer('control1', 'connect 192.168.1.13:2380', () => 'CONNECTION ESTABLISHED'),
      answer('control0', 'routes', (text) => `${text}\nblackhole 192.168.1.13`),
    ),
  },
  {
    title: 'a route that leads to nowhere, seen from both sides',
    code: 'etcd-peer-unreachable',
    host: 'control0',
    plant: all(
      answer('control0', 'connect 192.168.1.12:2380', () => 'connect:errno=22', 1),
      answer('control2', 'connect 192.168.1.12:2380', () => 'CONNECTION ESTABLISHED'),
      answer('control1', 'connect 192.168.1.11:2380', () => '', 124),
      answer('control2', 'connect 192.168.1.11:2380', () => 'CONNECTION ESTABLISHED'),
      answer('control0', 'routes', (text) => `${text}\nblackhole 192.168.1.12`),
    ),
  },
  {
    title: 'a packet filter that lets nothing but ssh in',
    code: 'etcd-peer-unreachable',
    host: 'control1',
    plant: all(
      answer(
        'control1',
        'firewall',
        () =>
          'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t\ttcp dport 22 accept\n\t}\n}',
      ),
      answer('control0', 'connect 192.168.1.12:2380', () => '', 124),
      answer('control2', 'connect 192.168.1.12:2380', () => '', 124),
    ),
  },
  {
    title: 'quorum lost',
    code: 'quorum-lost',
    host: 'control0',
    plant: all(
      stopped('control0', ETCD),
      stopped('control1', ETCD),
      failing('control2', SERVER, 'context deadline exceeded'),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'a restore that was interrupted',
    code: 'quorum-lost',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        stopped(host, ETCD),
        answer(
          host,
          'data /var/lib/etcd',
          (listing) => `${listing}\n1.0 9 restore/id\n1.0 4096 restore/data`,
        ),
      ]),
    ),
  },
  {
    title: 'port of etcd taken',
    code: 'port-taken',
    host: 'control1',
    plant: all(
      failing('control1', ETCD, 'listen tcp 127.0.0.1:2379: bind: address already in use'),
      answer('control1', 'listening', () => 'LISTEN 0 1 0.0.0.0:2379 0.0.0.0:* users:(("nc",pid=4711,fd=3))'),
    ),
  },
  {
    title: 'a quota that the database of etcd has reached',
    code: 'etcd-alarm',
    host: 'control1',
    plant: all(
      editUnit('control1', ETCD, replaced('--name ', '--quota-backend-bytes=16777216 --name ')),
      ...['control0', 'control1', 'control2'].map((host) =>
        answer(host, 'etcd-alarms', () => 'memberID:101 alarm:NOSPACE '),
      ),
      failing('control2', MANAGER, 'E1120 leader election lost'),
    ),
  },
  {
    title: 'a member of etcd that the others do not answer',
    code: 'etcd-no-leader',
    host: 'control0',
    plant: withoutLeader('control0'),
  },
  {
    title: 'all members of etcd without a leader',
    code: 'etcd-no-leader',
    host: 'control1',
    plant: all(
      ...['control0', 'control1', 'control2'].map(withoutLeader),
      failing('control1', MANAGER, 'E1120 leader election lost'),
      failing('control2', SERVER, 'context deadline exceeded'),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'a member of etcd that nobody has promoted',
    code: 'etcd-learner',
    host: 'control2',
    plant: learner,
  },
  {
    title: 'an alarm that nobody has disarmed',
    code: 'etcd-alarm',
    host: 'control2',
    plant: answer('control0', 'etcd-alarms', () => 'memberID:102 alarm:NOSPACE '),
  },
  {
    title: 'members of etcd whose data differ',
    code: 'etcd-alarm',
    host: 'control0',
    plant: answer('control1', 'etcd-alarms', () => 'memberID:100 alarm:CORRUPT '),
  },
  {
    title: 'a database of etcd that has much to forget',
    code: 'etcd-space-low',
    host: 'control1',
    plant: answer('control1', 'etcd-status', replaced('24000000', '2100000000')),
  },
  {
    title: 'a database of etcd that is almost full',
    code: 'etcd-space-low',
    host: 'control0',
    plant: answer(
      'control0',
      'etcd-status',
      () => '[{"Status":{"dbSize":2100000000,"dbSizeInUse":2000000000}}]',
    ),
  },
  {
    title: 'etcd too slow',
    code: 'etcd-slow',
    host: 'control0',
    plant: property('control0', ETCD, 'CPUQuotaPerSecUSec', '30ms'),
  },
  {
    title: 'a slow disk',
    code: 'etcd-slow',
    host: 'control1',
    plant: journal(
      'control1',
      ETCD,
      ...Array<string>(12).fill('{"level":"warn","msg":"apply request took too long","took":"1.4s"}'),
    ),
  },
  {
    title: 'a route that leads to nowhere, and a journal of slow requests',
    code: 'etcd-peer-unreachable',
    host: 'control0',
    plant: all(
      journal(
        'control0',
        ETCD,
        ...Array<string>(12).fill('{"level":"warn","msg":"apply request took too long","took":"1.4s"}'),
      ),
      answer('control0', 'connect 192.168.1.12:2380', () => 'connect:errno=22', 1),
      answer('control2', 'connect 192.168.1.12:2380', () => 'CONNECTION ESTABLISHED'),
      answer('control1', 'connect 192.168.1.11:2380', () => '', 124),
      answer('control2', 'connect 192.168.1.11:2380', () => 'CONNECTION ESTABLISHED'),
      answer('control0', 'routes', (text) => `${text}\nblackhole 192.168.1.12`),
    ),
  },
  {
    title: '--force-new-cluster left in the unit',
    code: 'etcd-force-new-cluster',
    host: 'control0',
    plant: editUnit(
      'control0',
      ETCD,
      replaced('--data-dir=/var/lib/etcd', '--data-dir=/var/lib/etcd \\\n  --force-new-cluster'),
    ),
  },
];

/** Faults of API servers. */
const serverFaults: readonly Fault[] = [
  {
    title: 'API servers that all ask one member of etcd',
    code: 'etcd-single-endpoint',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].map((host) =>
        editUnit(host, SERVER, (text) =>
          text.replace(/--etcd-servers=\S+/, '--etcd-servers=https://192.168.1.11:2379'),
        ),
      ),
    ),
  },
  {
    title: 'identity in front of the providers that encrypt',
    code: 'encryption-identity-first',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].map((host) =>
        editFile(host, `${K}/encryption-config.yaml`, (text) =>
          text
            .replace('      - identity: {}\n', '')
            .replace('    providers:\n', '    providers:\n      - identity: {}\n'),
        ),
      ),
    ),
  },
  {
    title: 'API server without a certificate of its own',
    code: 'certificate-not-given',
    host: 'control2',
    plant: all(
      editUnit('control2', SERVER, (text) =>
        text.replace(/ {2}--tls-(?:cert|private-key)-file=\S+ \\\n/g, ''),
      ),
      weight('192.168.1.13', 0),
    ),
  },
  {
    title: 'API server without a certificate for etcd',
    code: 'certificate-not-given',
    host: 'control1',
    plant: all(
      editUnit('control1', SERVER, (text) => text.replace(/ {2}--etcd-(?:certfile|keyfile)=\S+ \\\n/g, '')),
      failing('control1', SERVER, 'Error: context deadline exceeded'),
      apiDown('control1', '192.168.1.12'),
    ),
  },
  {
    title: 'API server without a certificate for kubelets',
    code: 'kubelet-client-missing',
    host: 'control0',
    plant: editUnit('control0', SERVER, (text) => text.replace(/ {2}--kubelet-client-\w+=\S+ \\\n/g, '')),
  },
  {
    title: 'virtual address with the prefix of the network on lo',
    code: 'virtual-address-too-wide',
    host: 'control1',
    plant: all(
      answer('control1', 'addresses', replaced(`${VIRTUAL}/32`, `${VIRTUAL}/24`)),
      weight('192.168.1.12', 0),
    ),
  },
  {
    title: 'data of etcd in a directory for temporary files',
    code: 'etcd-data-volatile',
    host: 'control2',
    plant: editUnit('control2', ETCD, replaced('--data-dir=/var/lib/etcd', '--data-dir=/tmp/etcd')),
  },
  {
    title: 'etcd that does not wait for its disk',
    code: 'etcd-data-volatile',
    host: 'control0',
    plant: editUnit('control0', ETCD, replaced('  --data-dir', '  --unsafe-no-fsync \\\n  --data-dir')),
  },
  {
    title: 'peer port in --etcd-servers',
    code: 'etcd-servers-wrong',
    host: 'control1',
    plant: all(
      editUnit('control1', SERVER, (text) => text.replaceAll(':2379', ':2380')),
      failing('control1', SERVER, 'Error: context deadline exceeded'),
      apiDown('control1', '192.168.1.12'),
    ),
  },
  {
    title: 'http in --etcd-servers',
    code: 'etcd-servers-wrong',
    host: 'control0',
    plant: all(
      editUnit('control0', SERVER, (text) =>
        text.replace(
          /(--etcd-servers=)(\S+)/,
          (_, flag: string, urls: string) => flag + urls.replaceAll('https', 'http'),
        ),
      ),
      failing('control0', SERVER),
      apiDown('control0', '192.168.1.11'),
    ),
  },
  {
    title: 'blank in --etcd-servers',
    code: 'flags-refused',
    host: 'control2',
    plant: all(
      editUnit('control2', SERVER, replaced(':2379,https', ':2379, https')),
      failing('control2', SERVER, 'Error: "kube-apiserver" does not take any arguments'),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'a flag of an older version',
    code: 'flags-refused',
    host: 'control0',
    plant: all(
      editUnit('control0', SERVER, replaced('--v=2', '--insecure-port=0 \\\n  --v=2')),
      failing('control0', SERVER, 'Error: unknown flag: --insecure-port'),
      apiDown('control0', '192.168.1.11'),
    ),
  },
  {
    title: 'a flag of a newer version',
    code: 'flags-refused',
    host: 'control2',
    plant: all(
      editUnit('control2', MANAGER, replaced('--v=2', '--controller-shutdown-timeout=10s \\\n  --v=2')),
      failing('control2', MANAGER, 'Error: unknown flag: --controller-shutdown-timeout'),
    ),
  },
  {
    title: 'an admission plugin of an older version',
    code: 'flags-refused',
    host: 'control1',
    plant: all(
      editUnit('control1', SERVER, replaced('NodeRestriction,', 'NodeRestriction,PodSecurityPolicy,')),
      failing('control1', SERVER),
      apiDown('control1', '192.168.1.12'),
    ),
  },
  {
    title: 'indentation of the encryption file lost',
    code: 'encryption-configuration-invalid',
    host: 'control1',
    plant: all(
      editFile('control1', `${K}/encryption-config.yaml`, (text) => text.replace(/^ +/gm, '')),
      failing('control1', SERVER, 'error while parsing file'),
      apiDown('control1', '192.168.1.12'),
    ),
  },
  {
    title: 'a misspelt provider',
    code: 'encryption-configuration-invalid',
    host: 'control0',
    plant: editFile('control0', `${K}/encryption-config.yaml`, () => encryption.replace('aescbc', 'aescbs')),
  },
  {
    title: 'encryption file missing',
    code: 'file-missing',
    host: 'control2',
    plant: all(
      missing('control2', `${K}/encryption-config.yaml`),
      failing('control2', SERVER, 'no such file or directory'),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'CA copied to one node less than all',
    code: 'file-missing',
    host: 'control2',
    plant: all(
      missing('control2', `${K}/ca.pem`),
      failing('control2', SERVER),
      failing('control2', MANAGER),
      apiDown('control2', '192.168.1.13'),
    ),
  },
  {
    title: 'another encryption key on one node',
    code: 'encryption-configuration-differs',
    host: 'control1',
    plant: on('control1', ({ files }) => ({
      files: { ...files, [`${K}/encryption-config.yaml`]: file({ text: encryption, sha256: 'another' }) },
    })),
  },
  {
    title: 'another service account pair on one node',
    code: 'service-account-key-differs',
    host: 'control2',
    plant: all(
      put(
        'control2',
        `${K}/service-account.pem`,
        file({ text: 'x', certificates: [certificate({ publicKey: 'others' })] }),
      ),
      put('control2', `${K}/service-account-key.pem`, keyFile('others')),
    ),
  },
  {
    title: 'checking key is of another pair',
    code: 'service-account-key-differs',
    host: 'control0',
    plant: editUnit(
      'control0',
      SERVER,
      replaced(
        'service-account-key-file=/var/lib/kubernetes/service-account.pem',
        'service-account-key-file=/var/lib/kubernetes/kubernetes.pem',
      ),
    ),
  },
  {
    title: 'signing key is of another pair',
    code: 'service-account-key-mismatch',
    host: 'control1',
    plant: editUnit(
      'control1',
      SERVER,
      replaced(
        'signing-key-file=/var/lib/kubernetes/service-account-key.pem',
        'signing-key-file=/var/lib/kubernetes/kubernetes-key.pem',
      ),
    ),
  },
  {
    title: 'service range removed',
    code: 'service-address-uncertified',
    host: 'control0',
    plant: editUnit('control0', SERVER, (text) =>
      text.replace('  --service-cluster-ip-range=10.32.0.0/16 \\\n', ''),
    ),
  },
  {
    title: 'another client CA',
    code: 'authority-differs',
    host: 'control1',
    plant: all(
      editUnit(
        'control1',
        SERVER,
        replaced('--client-ca-file=/var/lib/kubernetes/ca.pem', '--client-ca-file=/etc/other-ca.pem'),
      ),
      put('control1', '/etc/other-ca.pem', otherCa),
    ),
  },
  {
    title: 'another client CA on all nodes',
    code: 'certificate-untrusted',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        editUnit(
          host,
          SERVER,
          replaced('--client-ca-file=/var/lib/kubernetes/ca.pem', '--client-ca-file=/etc/other-ca.pem'),
        ),
        put(host, '/etc/other-ca.pem', otherCa),
      ]),
    ),
  },
  {
    title: 'listens on its own address only',
    code: 'bind-address-narrow',
    host: 'control0',
    plant: editUnit('control0', SERVER, replaced('--bind-address=0.0.0.0', '--bind-address=192.168.1.11')),
  },
  {
    title: "advertises another node's address",
    code: 'advertise-address-foreign',
    host: 'control1',
    plant: editUnit(
      'control1',
      SERVER,
      replaced('--advertise-address=192.168.1.12', '--advertise-address=192.168.1.11'),
    ),
  },
  {
    title: 'anonymous requests off',
    code: 'health-check-unauthorized',
    host: 'control0',
    plant: all(
      editUnit('control0', SERVER, replaced('--v=2', '--anonymous-auth=false \\\n  --v=2')),
      weight('192.168.1.11', 0),
      answer(
        'gateway',
        'https 192.168.1.11:6443/healthz',
        () => 'CONNECTION ESTABLISHED\nHTTP/1.0 401 Unauthorized\n\n{}',
      ),
    ),
  },
  {
    title: 'administrator without system:masters',
    code: 'administrator-unprivileged',
    host: 'control0',
    plant: put('control0', '/home/ubuntu/admin.kubeconfig', kubeconfig('admin', 'Kubernetes')),
  },
  {
    title: 'an old copy of the CA in the kubeconfig of a scheduler',
    code: 'certificate-expired',
    host: 'control1',
    plant: put('control1', `${K}/kube-scheduler.kubeconfig`, {
      ...kubeconfig('system:kube-scheduler', 'system:kube-scheduler'),
      certificates: [
        { ...expiredAuthority, line: 5 },
        certificate({
          publicKey: 'system:kube-scheduler',
          organizations: ['system:kube-scheduler'],
          line: 18,
        }),
      ],
    }),
  },
  {
    title: 'an old copy of the CA for clients',
    code: 'certificate-expired',
    host: 'control2',
    plant: all(
      editUnit(
        'control2',
        SERVER,
        replaced(`--client-ca-file=${K}/ca.pem`, `--client-ca-file=${K}/old-ca.pem`),
      ),
      put('control2', `${K}/old-ca.pem`, certificateFile(expiredAuthority)),
    ),
  },
  {
    title: 'another key in the kubeconfig of a scheduler',
    code: 'key-mismatch',
    host: 'control1',
    plant: put('control1', `${K}/kube-scheduler.kubeconfig`, {
      ...kubeconfig('system:kube-scheduler', 'system:kube-scheduler'),
      keys: ['other'],
    }),
  },
  {
    title: 'certificate of the administrator expired',
    code: 'certificate-expired',
    host: 'control0',
    plant: put('control0', '/home/ubuntu/admin.kubeconfig', {
      ...administrator,
      certificates: administrator.certificates?.map((each) => ({
        ...each,
        notAfter: '2026-11-01T00:00:00.000Z',
      })),
    }),
  },
  {
    title: 'certificate without the address of one node',
    code: 'certificate-name-missing',
    host: 'control1',
    plant: all(
      certificateEverywhere(
        'control1',
        withCertificate({
          publicKey: 'kubernetes',
          ip: ['10.32.0.1', '127.0.0.1', VIRTUAL, '192.168.1.11', '192.168.1.13'],
        }),
      ),
      weight('192.168.1.12', 0),
    ),
  },
  {
    title: 'certificate of etcd without the address at which API servers ask it',
    code: 'certificate-name-missing',
    host: 'control1',
    plant: put(
      'control1',
      '/etc/etcd/kubernetes.pem',
      withCertificate({ publicKey: 'kubernetes', ip: ['127.0.0.1', '192.168.1.11', '192.168.1.13'] }),
    ),
  },
  {
    title: 'certificates of etcd without the loopback address, which all API servers ask',
    code: 'certificate-name-missing',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        editUnit(host, SERVER, (text) =>
          text.replace(/--etcd-servers=\S+/, '--etcd-servers=https://127.0.0.1:2379'),
        ),
        put(
          host,
          '/etc/etcd/kubernetes.pem',
          withCertificate({ publicKey: 'kubernetes', ip: ['192.168.1.11', '192.168.1.12', '192.168.1.13'] }),
        ),
        failing(host, SERVER, 'x509: certificate is valid for 192.168.1.11, not 127.0.0.1'),
      ]),
    ),
  },
  {
    title: 'certificate of etcd without the address at which other members reach it',
    code: 'certificate-name-missing',
    host: 'control2',
    plant: all(
      editUnit(
        'control2',
        ETCD,
        replaced('--peer-cert-file=/etc/etcd/kubernetes.pem', '--peer-cert-file=/etc/etcd/peer.pem'),
      ),
      put(
        'control2',
        '/etc/etcd/peer.pem',
        withCertificate({ publicKey: 'kubernetes', ip: ['127.0.0.1', '192.168.1.11', '192.168.1.12'] }),
      ),
    ),
  },
  {
    title: 'certificates without the name that kubeconfigs have',
    code: 'certificate-name-missing',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        certificateEverywhere(
          host,
          withCertificate({ publicKey: 'kubernetes', dns: ['kubernetes.default', '*.kubernetes'] }),
        ),
        answer(host, 'name kubernetes', () => `${VIRTUAL}    STREAM kubernetes\n${VIRTUAL}    DGRAM`),
      ]),
      failing('control1', MANAGER, 'x509: certificate is valid for kubernetes.default, not kubernetes'),
    ),
  },
  {
    title: 'NodeRestriction removed',
    code: 'node-restriction-missing',
    host: 'control2',
    plant: editUnit('control2', SERVER, replaced('NodeRestriction,', '')),
  },
  {
    title: 'everybody may do everything',
    code: 'authorization-open',
    host: 'control0',
    plant: editUnit('control0', SERVER, replaced('Node,RBAC', 'AlwaysAllow')),
  },
];

/** Words of a program without its API server. */
const lostServer = `E1120 09:59:58.112233     703 leaderelection.go:436] "error retrieving resource lock" err="Get \\"https://${ELSEWHERE}:6443/apis/coordination.k8s.io/v1\\": dial tcp ${ELSEWHERE}:6443: connect: no route to host"`;

/** Faults of the controller manager and the scheduler. */
const controllerFaults: readonly Fault[] = [
  {
    title: 'kubeconfig of the scheduler missing',
    code: 'file-missing',
    host: 'control0',
    plant: all(
      missing('control0', `${K}/kube-scheduler.kubeconfig`),
      failing('control0', SCHEDULER, 'stat: no such file or directory'),
    ),
  },
  {
    title: '--master in place of a kubeconfig',
    code: 'master-flag',
    host: 'control1',
    plant: editUnit(
      'control1',
      MANAGER,
      replaced(
        '--kubeconfig=/var/lib/kubernetes/kube-controller-manager.kubeconfig',
        '--master=http://127.0.0.1:8080',
      ),
    ),
  },
  {
    title: "the scheduler's kubeconfig for the controller manager",
    code: 'kubeconfig-of-another',
    host: 'control0',
    plant: put(
      'control0',
      `${K}/kube-controller-manager.kubeconfig`,
      kubeconfig('system:kube-scheduler', 'system:kube-scheduler'),
    ),
  },
  {
    title: "kube-proxy's certificate for the scheduler",
    code: 'kubeconfig-of-another',
    host: 'control2',
    plant: put(
      'control2',
      `${K}/kube-scheduler.kubeconfig`,
      kubeconfig('system:kube-proxy', 'system:node-proxier'),
    ),
  },
  {
    title: 'scheduler file of v1beta1',
    code: 'scheduler-configuration-invalid',
    host: 'control0',
    plant: all(
      editFile('control0', '/etc/kubernetes/config/kube-scheduler.yaml', replaced('/v1\n', '/v1beta1\n')),
      failing('control0', SCHEDULER, 'no kind "KubeSchedulerConfiguration" is registered for version'),
    ),
  },
  {
    title: 'indentation of the scheduler file lost',
    code: 'scheduler-configuration-invalid',
    host: 'control1',
    plant: all(
      editFile(
        'control1',
        '/etc/kubernetes/config/kube-scheduler.yaml',
        replaced('  kubeconfig:', 'kubeconfig:'),
      ),
      failing('control1', SCHEDULER, 'strict decoding error: unknown field "kubeconfig"'),
    ),
  },
  {
    title: 'another root CA',
    code: 'authority-differs',
    host: 'control2',
    plant: all(
      editUnit(
        'control2',
        MANAGER,
        replaced('--root-ca-file=/var/lib/kubernetes/ca.pem', '--root-ca-file=/etc/other-ca.pem'),
      ),
      put('control2', '/etc/other-ca.pem', otherCa),
    ),
  },
  {
    title: "token key is the CA's",
    code: 'service-account-key-mismatch',
    host: 'control0',
    plant: editUnit('control0', MANAGER, replaced('service-account-key.pem', 'ca-key.pem')),
  },
  {
    title: 'own API server stopped',
    code: 'service-stopped',
    host: 'control0',
    plant: all(
      stopped('control0', SERVER),
      apiDown('control0', '192.168.1.11'),
      failing('control0', MANAGER, 'leaderelection lost'),
    ),
  },
  {
    title: 'context names a cluster that is not there',
    code: 'kubeconfig-broken',
    host: 'control1',
    plant: editFile(
      'control1',
      `${K}/kube-controller-manager.kubeconfig`,
      replaced('cluster: kubernetes-the-harder-way\n    user', 'cluster: kuberenetes\n    user'),
    ),
  },
  {
    title: 'a kubeconfig for a port at which nothing listens',
    code: 'kubeconfig-server-wrong',
    host: 'control2',
    plant: editFile(
      'control2',
      `${K}/kube-scheduler.kubeconfig`,
      replaced('https://kubernetes:6443', 'https://127.0.0.1:6444'),
    ),
  },
  {
    title: 'a kubeconfig with a name that the host does not know',
    code: 'kubeconfig-server-wrong',
    host: 'control0',
    plant: answer('control0', 'name kubernetes', () => '', 2),
  },
  {
    title: 'kubeconfigs for an address that nobody has any more',
    code: 'kubeconfig-server-wrong',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        editFile(host, `${K}/kube-scheduler.kubeconfig`, replaced('//kubernetes:', `//${ELSEWHERE}:`)),
        journal(host, SCHEDULER, lostServer),
      ]),
    ),
  },
  {
    title: 'a name of the API that leads to an address of nobody',
    code: 'kubeconfig-server-wrong',
    host: 'control2',
    plant: all(
      answer('control2', 'name kubernetes', () => `${ELSEWHERE}    STREAM kubernetes`),
      journal('control2', SCHEDULER, lostServer),
      failing('control2', MANAGER, lostServer),
    ),
  },
  {
    title: 'kubeconfig of the scheduler with http',
    code: 'kubeconfig-server-wrong',
    host: 'control2',
    plant: all(
      editFile('control2', `${K}/kube-scheduler.kubeconfig`, replaced('https://', 'http://')),
      failing('control2', SCHEDULER, 'Client sent an HTTP request to an HTTPS server.'),
    ),
  },
  {
    title: 'current-context misspelt',
    code: 'kubeconfig-broken',
    host: 'control0',
    plant: editFile(
      'control0',
      '/home/ubuntu/admin.kubeconfig',
      replaced('current-context: default', 'current-context: defualt'),
    ),
  },
  {
    title: 'controller manager newer than the API servers',
    code: 'version-skew',
    host: 'control2',
    plant: answer('control2', 'version /usr/local/bin/kube-controller-manager', () => 'Kubernetes v1.32.1'),
  },
  {
    title: 'scheduler two minors older than the API servers',
    code: 'version-skew',
    host: 'control0',
    plant: answer('control0', 'version /usr/local/bin/kube-scheduler', () => 'Kubernetes v1.29.4'),
  },
  {
    title: 'no CA for clients on any node',
    code: 'client-authority-missing',
    host: 'control0',
    plant: all(
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        editUnit(host, SERVER, replaced(/ *--client-ca-file=.*\n/, '')),
        journal(host, MANAGER, 'E1120 leaderelection.go:436] error retrieving resource lock: Unauthorized'),
        failing(host, SCHEDULER, 'E1120 reflector.go:150] Failed to watch: Unauthorized'),
      ]),
    ),
  },
  {
    title: 'no CA for clients on one node',
    code: 'client-authority-missing',
    host: 'control1',
    plant: editUnit('control1', SERVER, replaced(/ *--client-ca-file=.*\n/, '')),
  },
  {
    title: 'another range of pods on one node',
    code: 'cluster-range-differs',
    host: 'control1',
    plant: editUnit('control1', MANAGER, replaced('10.0.0.0/12', '10.48.0.0/12')),
  },
  {
    title: 'a service that is active between two ends',
    code: 'service-restarting',
    host: 'control1',
    plant: restarting('control1', MANAGER, 5731, 2),
  },
  {
    title: 'another prefix in etcd on one node',
    code: 'api-servers-differ',
    host: 'control1',
    plant: editUnit(
      'control1',
      SERVER,
      replaced('--allow-privileged', '--etcd-prefix=/kubernetes --allow-privileged'),
    ),
  },
  {
    title: 'another issuer of tokens on one node',
    code: 'api-servers-differ',
    host: 'control0',
    plant: editUnit('control0', SERVER, replaced(/(--service-account-issuer)=\S+/, '$1=https://kubernetes')),
  },
  {
    title: 'another range of services on one API server',
    code: 'service-address-uncertified',
    host: 'control2',
    plant: editUnit('control2', SERVER, replaced('10.32.0.0/16', '10.33.0.0/16')),
  },
  {
    title: 'a smaller range of services on one API server',
    code: 'api-servers-differ',
    host: 'control1',
    plant: editUnit('control1', SERVER, replaced('10.32.0.0/16', '10.32.0.0/24')),
  },
  {
    title: 'a controller manager without leader election',
    code: 'leader-election-off',
    host: 'control2',
    plant: editUnit('control2', MANAGER, replaced('--leader-elect=true', '--leader-elect=false')),
  },
  {
    title: 'a controller manager with a lock of its own',
    code: 'leader-election-off',
    host: 'control1',
    plant: editUnit('control1', MANAGER, replaced('--v=2', '--leader-elect-resource-name=other --v=2')),
  },
  {
    title: 'a scheduler whose flag overrides its file',
    code: 'leader-election-off',
    host: 'control0',
    plant: editUnit('control0', 'kube-scheduler.service', replaced('--v=2', '--leader-elect=false --v=2')),
  },
  {
    title: 'a scheduler whose file says no',
    code: 'leader-election-off',
    host: 'control2',
    plant: editFile('control2', SCHEDULER_FILE, replaced('leaderElect: true', 'leaderElect: no')),
  },
  {
    title: 'a scheduler whose file has it in braces',
    code: 'leader-election-off',
    host: 'control2',
    plant: editFile(
      'control2',
      SCHEDULER_FILE,
      replaced(/leaderElection:\n {2}leaderElect: true/, 'leaderElection: {leaderElect: false}'),
    ),
  },
  {
    title: 'a scheduler without leader election',
    code: 'leader-election-off',
    host: 'control1',
    plant: editFile(
      'control1',
      '/etc/kubernetes/config/kube-scheduler.yaml',
      replaced('leaderElect: true', 'leaderElect: false'),
    ),
  },
  {
    title: 'a restart that takes long',
    code: 'service-stopped',
    host: 'control1',
    plant: all(
      property('control1', SERVER, 'ActiveState', 'deactivating'),
      answer('control1', `unit ${SERVER}`, replaced('--v=2', '--v=4')),
    ),
  },
  {
    title: 'service ranges differ',
    code: 'service-range-differs',
    host: 'control0',
    plant: editUnit('control0', MANAGER, replaced('10.32.0.0/16', '10.33.0.0/16')),
  },
];

/** A server in the table that does not answer the gateway. */
const fourthServer: Plant = all(
  answer(
    'gateway',
    'ipvs',
    (text) => `${text}\n  -> ${ELSEWHERE}:6443            Route   1      0          3`,
  ),
  answer('gateway', `https ${ELSEWHERE}:6443/healthz`, () => `Connecting to ${ELSEWHERE}`, 124),
);

/** Faults of the virtual address and of the balancer. */
const balancerFaults: readonly Fault[] = [
  {
    title: 'virtual address missing on a real server',
    code: 'virtual-address-missing',
    host: 'control1',
    plant: answer('control1', 'addresses', replaced(/\n1: lo {4}inet 192.168.1.21.*/, '')),
  },
  {
    title: 'ARP settings missing',
    code: 'arp-settings',
    host: 'control1',
    plant: answer('control1', 'parameters', (text) =>
      text
        .replace('all.arp_ignore = 1', 'all.arp_ignore = 0')
        .replace('all.arp_announce = 2', 'all.arp_announce = 0'),
    ),
  },
  {
    title: 'arp_announce alone missing',
    code: 'arp-settings',
    host: 'control0',
    plant: answer('control0', 'parameters', replaced('all.arp_announce = 2', 'all.arp_announce = 1')),
  },
  {
    title: 'ARP settings not persistent',
    code: 'virtual-address-not-persistent',
    host: 'control1',
    plant: on('control1', ({ files: { '/etc/sysctl.d/50-vip-arp.conf': _, ...files } }) => ({ files })),
  },
  {
    title: 'virtual address of the gateway not persistent',
    code: 'virtual-address-not-persistent',
    host: 'gateway',
    plant: answer('gateway', `persistent ${VIRTUAL}`, () => '', 1),
  },
  {
    title: 'virtual address on the outer interface',
    code: 'virtual-address-exposed',
    host: 'control0',
    plant: answer(
      'control0',
      'addresses',
      (text) => `${text}\n2: enp0s1    inet ${VIRTUAL}/32 scope global enp0s1`,
    ),
  },
  {
    title: 'virtual address missing on the gateway',
    code: 'virtual-address-missing',
    host: 'gateway',
    plant: answer('gateway', 'addresses', replaced(/\n2: enp0s1 {4}inet 192.168.1.21.*/, '')),
  },
  {
    title: 'one server by masquerading',
    code: 'forwarding-mixed',
    host: 'gateway',
    plant: answer('gateway', 'ipvs', replaced(/(192.168.1.12:6443 +)Route/, '$1Masq ')),
  },
  {
    title: 'an API server on another port',
    code: 'secure-port-differs',
    host: 'control1',
    plant: all(
      editUnit(
        'control1',
        SERVER,
        replaced('--bind-address=0.0.0.0', '--bind-address=0.0.0.0 --secure-port=6444'),
      ),
      answer('control1', 'listening', replaced('*:6443', '*:6444')),
      weight('192.168.1.12', 0),
      answer('gateway', 'https 192.168.1.12:6443/healthz', () => 'connect:errno=111'),
    ),
  },
  {
    title: 'masq in ldirectord.cf',
    code: 'forwarding-mixed',
    host: 'gateway',
    plant: editFile(
      'gateway',
      '/etc/ha.d/ldirectord.cf',
      replaced('192.168.1.13:6443 gate', '192.168.1.13:6443 masq'),
    ),
  },
  {
    title: 'CA not trusted on the gateway',
    code: 'authority-not-trusted',
    host: 'gateway',
    plant: all(
      allOut,
      replies(replaced('Verification: OK', 'Verification error: unable to get local issuer certificate')),
    ),
  },
  {
    title: 'check expects OK',
    code: 'health-check-mismatch',
    host: 'gateway',
    plant: all(
      allOut,
      editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced('receive="ok"', 'receive="OK"')),
    ),
  },
  {
    title: 'check asks for a path that nobody has',
    code: 'health-check-mismatch',
    host: 'gateway',
    plant: all(
      allOut,
      editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced('"healthz"', '"healthy"')),
      replies(replaced('200 OK', '403 Forbidden')),
    ),
  },
  {
    title: 'ldirectord stopped, table left',
    code: 'balancer-stopped',
    host: 'gateway',
    plant: all(
      stopped('gateway', 'ldirectord.service'),
      property('gateway', 'ldirectord.service', 'ActiveState', 'failed'),
    ),
  },
  {
    title: 'ldirectord masked',
    code: 'balancer-stopped',
    host: 'gateway',
    plant: all(
      stopped('gateway', 'ldirectord.service'),
      property('gateway', 'ldirectord.service', 'UnitFileState', 'masked'),
    ),
  },
  {
    title: 'ldirectord.cf with a misspelt directive',
    code: 'ldirectord-configuration-refused',
    host: 'gateway',
    plant: all(
      editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced('scheduler=wrr', 'schedular=wrr')),
      property('gateway', 'ldirectord.service', 'ActiveState', 'failed'),
    ),
  },
  {
    title: 'no IPVS in the kernel',
    code: 'ipvs-unavailable',
    host: 'gateway',
    plant: all(
      answer('gateway', 'ip-vs', () => '', 1),
      answer('gateway', 'ipvs', () => "Can't initialize ipvs: Protocol not available", 255),
    ),
  },
  {
    title: 'packet filter drops the virtual address',
    code: 'packet-filter',
    host: 'gateway',
    plant: all(
      drop('gateway', `ip daddr ${VIRTUAL} tcp dport 6443 counter packets 3 bytes 180 drop`),
      silent,
    ),
  },
  {
    title: 'a gateway that takes too long',
    code: 'host-partly-read',
    host: 'gateway',
    plant: on('gateway', () => ({
      unread: [
        { subject: 'the rest of the host', reason: 'the command that reads it did not finish in 60 s' },
      ],
    })),
  },
  {
    title: 'flows stay on a dead server',
    code: 'connections-outlive-server',
    host: 'gateway',
    plant: all(
      weight('192.168.1.12', 0, 4),
      on('control1', () => ({
        answers: {},
        files: {},
        processes: [],
        unread: [{ subject: 'the host', reason: 'no answer' }],
      })),
    ),
  },
  {
    title: 'persistence',
    code: 'persistence-outlives-server',
    host: 'gateway',
    plant: editFile(
      'gateway',
      '/etc/ha.d/ldirectord.cf',
      replaced('\tscheduler=wrr', '\tpersistent=600\n\tscheduler=wrr'),
    ),
  },
  {
    title: 'ARP entry of the virtual address leads to a control node',
    code: 'virtual-address-stale',
    host: 'worker0',
    plant: (bundle) => ({
      ...bundle,
      hosts: [
        ...bundle.hosts,
        {
          name: 'worker0',
          answers: {
            addresses: { exitCode: 0, output: '2: enp0s1    inet 192.168.1.14/24 scope global enp0s1' },
            neighbours: { exitCode: 0, output: `${VIRTUAL} dev enp0s1 lladdr 52:54:00:00:00:12 STALE` },
          },
          files: {},
          processes: [],
          unread: [],
        },
      ],
    }),
  },
  {
    title: 'no route to the virtual address',
    code: 'virtual-address-silent',
    host: '',
    plant: all(
      silent,
      fromClient(`route ${VIRTUAL}`, () => 'RTNETLINK answers: Network is unreachable', 2),
    ),
  },
  {
    title: 'answers leave by another device than requests come by',
    code: 'virtual-address-silent',
    host: 'control2',
    plant: all(
      silent,
      answer('control2', 'parameters', replaced('enp0s1.rp_filter = 0', 'enp0s1.rp_filter = 1')),
      answer('control2', 'routes', (text) => `${text}\n192.168.1.0/29 dev enp0s2`),
    ),
  },
  {
    title: 'a real server that no host has any more',
    code: 'real-server-silent',
    host: 'gateway',
    plant: fourthServer,
  },
  {
    title: 'a real server that no host has any more, in ldirectord.cf',
    code: 'real-server-silent',
    host: 'gateway',
    plant: all(
      fourthServer,
      editFile('gateway', '/etc/ha.d/ldirectord.cf', (text) =>
        text
          .replace(/\treal=192.168.1.13.*\n/, `$&\treal=${ELSEWHERE}:6443 gate\n`)
          .replace('negotiate', 'off'),
      ),
    ),
  },
  {
    title: 'a real server that the gateway does not reach, without checks',
    code: 'real-server-silent',
    host: 'gateway',
    plant: all(
      silent,
      answer('gateway', 'https 192.168.1.11:6443/healthz', () => 'connect:errno=113', 1),
      editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced('negotiate', 'off')),
    ),
  },
  {
    title: 'a stopped API server that the balancer does not take out',
    code: 'service-stopped',
    host: 'control1',
    plant: all(
      stopped('control1', SERVER),
      answer('control1', 'https 127.0.0.1:6443/readyz?verbose', () => 'connect:errno=111'),
      answer('gateway', 'https 192.168.1.12:6443/healthz', () => 'connect:errno=111', 1),
    ),
  },
  {
    title: 'a control node is not balanced',
    code: 'real-server-missing',
    host: 'gateway',
    plant: all(
      editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced(/\treal=192.168.1.13.*\n/, '')),
      answer('gateway', 'ipvs', replaced(/\n.*192.168.1.13:6443.*/, '')),
    ),
  },
];

/** A second gateway beside the first. */
const secondGateway: Plant = (bundle) => ({
  ...bundle,
  hosts: bundle.hosts.flatMap((host) =>
    host.name !== 'gateway'
      ? [host]
      : [
          host,
          {
            ...host,
            name: 'gateway1',
            address: '192.168.1.9',
            answers: {
              ...host.answers,
              'machine-id': { exitCode: 0, output: 'hash of the id of gateway1' },
              uname: { exitCode: 0, output: 'Linux gateway1 6.12.0 x86_64' },
              links: {
                exitCode: 0,
                output: '2: enp0s1: <UP> mtu 1500 \\    link/ether 52:54:00:00:00:19 brd ff:ff:ff:ff:ff:ff',
              },
            },
            files: {
              ...host.files,
              '/etc/ssh/ssh_host_ed25519_key.pub': file({ text: 'ssh-ed25519 AAAAgateway1 x\n' }),
            },
          },
        ],
  ),
});

/** keepalived.conf of one of two gateways. */
const keepalivedConf = (own: string, other: string): string => `global_defs {
    vrrp_version 3
}

vrrp_instance api {
    state BACKUP
    interface enp0s1
    virtual_router_id 51
    priority 149
    advert_int 0.25
    unicast_src_ip ${own}
    unicast_peer {
        ${other}
    }
    virtual_ipaddress {
        ${VIRTUAL}/32 dev enp0s1
    }
}
`;

/** Runs keepalived on a gateway. */
export const withKeepalived = (name: string, own: string, other: string): Plant =>
  all(
    answer(name, 'unit keepalived.service', () =>
      [
        '# /usr/lib/systemd/system/keepalived.service',
        '[Service]',
        'ExecStart=/usr/sbin/keepalived --dont-fork --use-file /etc/keepalived/api.conf',
      ].join('\n'),
    ),
    answer(
      name,
      'units',
      (text) =>
        `${text}\n\nId=keepalived.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nFragmentPath=/usr/lib/systemd/system/keepalived.service`,
    ),
    on(name, ({ processes }) => ({
      processes: [
        ...processes,
        {
          pid: 900,
          unit: 'keepalived.service',
          argv: ['/usr/sbin/keepalived', '--dont-fork', '--use-file', '/etc/keepalived/api.conf'],
          environment: [],
        },
      ],
    })),
    put(name, '/etc/keepalived/api.conf', file({ text: keepalivedConf(own, other) })),
  );

/** The second gateway without the virtual address, beside the keepalived of the first. */
const firstOfPair: Plant = all(
  secondGateway,
  answer('gateway1', 'addresses', (text) =>
    text
      .split('\n')
      .filter((line) => !line.includes(`${VIRTUAL}/`))
      .join('\n')
      .replaceAll('192.168.1.10/', '192.168.1.9/'),
  ),
  withKeepalived('gateway', '192.168.1.10', '192.168.1.9'),
);

/** Two gateways of which the first has the virtual address. */
export const pairOfGateways: Plant = all(
  firstOfPair,
  withKeepalived('gateway1', '192.168.1.9', '192.168.1.10'),
);

/** A gateway on which ldirectord was never set up. */
const withoutBalancer = (name: string): Plant =>
  all(
    on(name, ({ processes, files, answers }) => ({
      processes: processes.filter(({ unit }) => unit !== 'ldirectord.service'),
      files: Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes('ldirectord'))),
      answers: Object.fromEntries(
        Object.entries(answers).filter(([subject]) => !/ldirectord|^https /.test(subject)),
      ),
    })),
    answer(name, 'units', (text) => text.replace(/Id=ldirectord\.service\n(?:.+\n)*\n?/, '')),
    answer(name, 'ipvs', (text) => text.replace(/^TCP [\s\S]*/m, '')),
  );

const inConf = (from: string | RegExp, to: string): Plant =>
  editFile('gateway1', '/etc/keepalived/api.conf', replaced(from, to));

/** The second gateway takes the virtual address as well. */
const bothHold: Plant = answer(
  'gateway1',
  'addresses',
  (text) => `${text}\n2: enp0s1    inet ${VIRTUAL}/32 scope global enp0s1`,
);

/** Faults of several gateways, and symptoms without a cause. */
const otherFaults: readonly Fault[] = [
  {
    title: 'two gateways with different virtual_router_ids',
    code: 'gateways-disagree',
    host: 'gateway1',
    plant: all(pairOfGateways, bothHold, inConf('virtual_router_id 51', 'virtual_router_id 52')),
  },
  {
    title: 'a gateway whose peer is another address',
    code: 'gateways-disagree',
    host: 'gateway1',
    plant: all(pairOfGateways, inConf('        192.168.1.10', '        192.168.1.12')),
  },
  {
    title: 'a gateway with multicast beside one without',
    code: 'gateways-disagree',
    host: 'gateway1',
    plant: all(pairOfGateways, bothHold, inConf(/ {4}unicast_peer \{[^}]*\}\n/, '')),
  },
  {
    title: 'keepalived of the second gateway with another address',
    code: 'virtual-address-unshared',
    host: 'gateway1',
    plant: all(pairOfGateways, inConf(VIRTUAL, '192.168.1.22')),
  },
  {
    title: 'keepalived of the second gateway without a virtual router',
    code: 'virtual-address-unshared',
    host: 'gateway1',
    plant: all(
      pairOfGateways,
      editFile('gateway1', '/etc/keepalived/api.conf', () => 'global_defs {\n    router_id gateway1\n}\n'),
    ),
  },
  {
    title: 'a second gateway without a balancer',
    code: 'virtual-address-unbalanced',
    host: 'gateway1',
    plant: all(pairOfGateways, withoutBalancer('gateway1')),
  },
  {
    title: 'ldirectord.cf deleted while ldirectord runs',
    code: 'file-missing',
    host: 'gateway',
    plant: put('gateway', '/etc/ha.d/ldirectord.cf', { kind: 'missing' }),
  },
  {
    title: 'keepalived.conf with a missing value',
    code: 'keepalived-configuration-refused',
    host: 'gateway1',
    plant: all(
      pairOfGateways,
      inConf('interface enp0s1', 'interface'),
      property('gateway1', 'keepalived.service', 'ActiveState', 'failed'),
    ),
  },
  {
    title: 'keepalived of the second gateway stopped',
    code: 'keepalived-stopped',
    host: 'gateway1',
    plant: all(pairOfGateways, property('gateway1', 'keepalived.service', 'ActiveState', 'inactive')),
  },
  {
    title: 'no keepalived on the second gateway',
    code: 'keepalived-stopped',
    host: 'gateway1',
    plant: firstOfPair,
  },
  {
    title: 'both gateways have the virtual address',
    code: 'virtual-address-twice',
    host: 'gateway1',
    plant: secondGateway,
  },
  {
    title: 'VRRP does not get through between two gateways',
    code: 'packet-filter',
    host: 'gateway1',
    plant: all(secondGateway, drop('gateway1', 'ip protocol vrrp drop')),
  },
  {
    title: 'a standby that is a real server forwards',
    code: 'standby-forwards',
    host: 'control2',
    plant: all(
      answer('control2', 'ipvs', () => `TCP  ${VIRTUAL}:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0`),
      answer('control2', 'ipvs-daemons', () => 'backup sync daemon (mcast=enp0s1, syncid=1)'),
      answer('control2', 'parameters', (text) => `${text}\nnet.ipv4.vs.backup_only = 0`),
    ),
  },
  {
    title: 'the API server runs and is not ready',
    code: 'api-not-ready',
    host: 'control1',
    plant: answer(
      'control1',
      'https 127.0.0.1:6443/readyz?verbose',
      () =>
        'CONNECTION ESTABLISHED\nHTTP/1.0 500 Internal Server Error\n\n[+]ping ok\n[-]etcd failed: reason withheld',
    ),
  },
  {
    title: 'the table of IPVS is empty',
    code: 'virtual-address-unbalanced',
    host: 'gateway',
    plant: answer('gateway', 'ipvs', (text) => text.split('\n').slice(0, 3).join('\n')),
  },
  {
    title: 'a virtual service at another port than in ldirectord.cf',
    code: 'virtual-address-unbalanced',
    host: 'gateway',
    plant: all(silent, answer('gateway', 'ipvs', replaced(`${VIRTUAL}:6443`, `${VIRTUAL}:443`))),
  },
  {
    title: 'a virtual service for UDP',
    code: 'virtual-address-unbalanced',
    host: 'gateway',
    plant: answer('gateway', 'ipvs', replaced('TCP ', 'UDP ')),
  },
  {
    title: 'a virtual address that answers with an error',
    code: 'virtual-address-failing',
    host: '',
    plant: fromClient(
      `https ${VIRTUAL}:6443/healthz`,
      () =>
        'CONNECTION ESTABLISHED\nHTTP/1.0 500 Internal Server Error\n\n[-]etcd failed: reason withheld\nhealthz check failed',
    ),
  },
  {
    title: 'an API server that is not ready, seen through the virtual address',
    code: 'api-not-ready',
    host: 'control2',
    plant: all(
      answer(
        'control2',
        'https 127.0.0.1:6443/readyz?verbose',
        () => 'HTTP/1.0 500 Internal Server Error\n\n[-]etcd failed: reason withheld',
      ),
      fromClient(`https ${VIRTUAL}:6443/healthz`, () => 'HTTP/1.0 500 Internal Server Error'),
    ),
  },
  {
    title: 'the table of IPVS lacks a real server',
    code: 'server-taken-out',
    host: 'gateway',
    plant: answer('gateway', 'ipvs', (text) => text.replace(/^ *-> \S*1[12]:6443 .*\n/m, '')),
  },
  {
    title: "the operator's clock is behind",
    code: 'operator-clock-differs',
    host: '',
    plant: all(
      ...['gateway', 'control0', 'control1', 'control2'].map((name) =>
        on(name, ({ clock }) => ({
          clock: { from: (clock?.from ?? 0) - 120, to: (clock?.to ?? 0) - 120, host: clock?.host ?? 0 },
        })),
      ),
    ),
  },
];

/** Changes what cluster.yaml says. */
const wish =
  (change: (desired: DesiredCluster) => Partial<DesiredCluster>): Plant =>
  (bundle) => ({
    ...bundle,
    desired: bundle.desired === undefined ? undefined : { ...bundle.desired, ...change(bundle.desired) },
  });

/** Differences from cluster.yaml, in a cluster that works. */
const differences: readonly Fault[] = [
  {
    title: 'cluster.yaml says that a control node is a gateway',
    code: 'role-differs',
    host: 'control2',
    plant: wish(({ hosts }) => ({
      hosts: hosts.map((host) => (host.name === 'control2' ? { ...host, role: 'gateway' } : host)),
    })),
  },
  {
    title: 'cluster.yaml has another address of a host',
    code: 'address-differs',
    host: 'control1',
    plant: wish(({ hosts }) => ({
      hosts: hosts.map((host) => (host.name === 'control1' ? { ...host, address: ELSEWHERE } : host)),
    })),
  },
  {
    title: 'cluster.yaml has lost a control node',
    code: 'etcd-member-unlisted',
    host: 'control0',
    plant: wish(({ hosts }) => ({ hosts: hosts.filter(({ name }) => name !== 'control2') })),
  },
  {
    title: 'cluster.yaml has another virtual address',
    code: 'virtual-address-differs',
    host: 'gateway',
    plant: wish(() => ({ virtualAddress: { address: ELSEWHERE, port: 6443 } })),
  },
  {
    title: 'an upgrade is not finished',
    code: 'program-version-differs',
    host: 'control0',
    plant: wish(({ versions }) => ({ versions: { ...versions, etcd: '3.5.16' } })),
  },
];

/** A control node on which kube-proxy balances services of the cluster by IPVS. */
export const withKubeProxy = (host: string, address: string): Plant =>
  all(
    answer(
      host,
      'addresses',
      (text) =>
        `${text}\n9: kube-ipvs0    inet 10.32.0.1/32 scope global kube-ipvs0\n9: kube-ipvs0    inet 203.0.113.7/32 scope global kube-ipvs0`,
    ),
    answer(host, 'persistent 10.32.0.1', () => '', 1),
    answer(host, 'ipvs', () =>
      [
        'IP Virtual Server version 1.2.1 (size=4096)',
        'Prot LocalAddress:Port Scheduler Flags',
        '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
        'TCP  10.32.0.1:443 rr',
        '  -> 192.168.1.11:6443            Masq    1      1          0',
        'UDP  10.32.0.10:53 rr',
        '  -> 10.0.1.4:53                  Masq    1      0          0',
        'TCP  203.0.113.7:443 rr',
        '  -> 10.0.1.5:443                 Masq    1      0          0',
        `TCP  ${address}:30443 rr`,
        '  -> 10.0.1.5:443                 Masq    1      0          0',
      ].join('\n'),
    ),
  );

/** All faults that have been tried. */
export const faults: readonly Fault[] = [
  ...hostFaults,
  ...etcdFaults,
  ...serverFaults,
  ...controllerFaults,
  ...balancerFaults,
  ...otherFaults,
  ...differences,
];

/** The fault with a title. */
export function faultOf(title: string): Fault {
  const fault = faults.find((each) => each.title === title);
  if (fault === undefined) throw new Error(`no fault ${title}`);
  return fault;
}
