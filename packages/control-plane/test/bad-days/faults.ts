import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { editClusterYaml, type SpecEdit } from '@harderway/cluster-spec';
import { obtainStampedKubernetes } from '@harderway/lab';
import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../../src/components/etcd/cluster.js';
import { gatewayArgv } from '../../src/components/etcd/json-gateway.js';
import { setClock, shiftClock } from './clock.js';
import { listen } from './obstacles.js';
import { withPrograms } from './other-programs.js';
import type { ActorRequest } from './protocol.js';
import { controlNodes, gatewayNode, type Stage, standbyNode } from './stage.js';

const run = promisify(execFile);

type Change = (stage: Stage) => Promise<unknown>;

/** Faults of real hosts, and the message of a check before a change about each. */
export interface Fault {
  /** Name of the check. */
  readonly check: string;
  readonly verdict: 'failed' | 'warning' | 'unknown';
  /** A part of what was found, and of what to do. */
  readonly found: string;
  readonly hint: string;
  /** Brings it about. */
  readonly cause?: Change;
  /** Takes it back. */
  readonly undo?: Change;
  /** Path of cluster.yaml. Default: the plain one. */
  readonly file?: (stage: Stage) => Promise<string>;
  readonly request?: Partial<ActorRequest>;
}

const shell =
  (host: string, command: string): Change =>
  ({ on }) =>
    on(host, command);

const database = '/var/lib/etcd/member/snap/db';

/** Replaces a text of the member's file by one of the same length, as a fault of the disk would. */
const rewrite = (from: string, to: string): string =>
  `systemctl stop etcd; python3 -c 'import sys; p, a, b = sys.argv[1:]; d = open(p, "rb").read(); assert a.encode() in d; open(p, "r+b").write(d.replace(a.encode(), b.encode()))' ${database} ${from} ${to}; systemctl start etcd`;

const [value, damaged] = ['harderway-was-here', 'harderway-was-gone'];

async function damage({ on }: Stage): Promise<void> {
  await on('control0', [...etcdctl('put', '/damaged', value)].join(' '));
  await on('control2', rewrite(value, damaged));
}

/** Clients of a member that write without a pause, for a minute at most. */
export const writeMeanwhile: Change = shell(
  'control1',
  `systemd-run --quiet --unit=writer --property=RuntimeMaxSec=60 sh -c 'while :; do ${etcdctl('put', '/written', 'x').join(' ')}; done'`,
);
export const stopWriting: Change = shell('control1', 'systemctl stop writer 2>/dev/null || :');

async function alarm({ on }: Stage): Promise<void> {
  const shown = await on('control0', etcdctl('endpoint', 'status', '--write-out=json').join(' '));
  const memberID = /"member_id":(\d+)/.exec(shown)?.[1] ?? '';
  const body = { action: 'ACTIVATE', memberID, alarm: 'NOSPACE' };
  await on('control0', quote(gatewayArgv([{ path: 'maintenance/alarm', body }])));
}

/** Credentials of their own, issued for 20 days. */
async function soonEnding({ act, cluster, workDirectory }: Stage): Promise<string> {
  const file = await cluster({ pkiDirectory: `${workDirectory}/auth-of-20-days` });
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/# (validityHours: ).*/, '$1480'));
  await act({ file, op: 'certs' });
  return file;
}

/** A cluster.yaml with another value. */
const withValue =
  (edit: SpecEdit) =>
  async ({ cluster }: Stage): Promise<string> => {
    const file = await cluster();
    await writeFile(file, editClusterYaml(await readFile(file, 'utf8'), [edit]));
    return file;
  };

const server = '/usr/local/bin/kube-apiserver';

const answers = 'curl -skf -o /dev/null https://127.0.0.1:6443/healthz';

/** Starts an API server again whose program was {@link putServer}, and waits until it answers. */
export const serverBack: Change = shell(
  'control1',
  `mv -f /root/kube-apiserver ${server} && systemctl start kube-apiserver && timeout 50 sh -c "until ${answers}; do sleep 0.5; done"`,
);

/** Stops an API server, whose program is then another file. */
async function putServer({ lab, on }: Stage, path: string): Promise<void> {
  await on('control1', `systemctl stop kube-apiserver && mv ${server} /root/kube-apiserver`);
  const login = quote(lab.login('control1', [`sudo tee ${server} >/dev/null && sudo chmod 755 ${server}`]));
  await run('sh', ['-c', `${login} < ${quote([path])}`]);
}

/** Stops an API server of another version. */
export const stopOlderServer: Change = async (stage) => {
  const { files } = await obtainStampedKubernetes('1.19.9');
  await putServer(stage, files['kube-apiserver']?.path ?? '');
};

/** A node whose kubelet is three minors behind 1.22. */
const oldNode = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker0' },
  status: { nodeInfo: { kubeletVersion: 'v1.19.0' } },
};

const stagePath = '/var/lib/kubernetes/rotation.json';

/** A fault for each check, in the order of the checks. */
export const faults: readonly Fault[] = [
  {
    check: 'version-skew',
    verdict: 'failed',
    found: 'kube-apiserver 1.20.2 runs, cluster.yaml names 1.22.17: API servers skip no minor',
    hint: 'harderway upgrade --to 1.22.17',
    request: { kubernetes: '1.22.17' },
  },
  {
    check: 'version-skew',
    verdict: 'failed',
    found: 'kube-scheduler would be 1.21.9 while kube-apiserver on control',
    hint: '--only kube-apiserver,kube-scheduler',
    file: async (stage) => stage.cluster(await withPrograms(stage, { kubernetes: '1.21.9' })),
  },
  {
    check: 'version-skew',
    verdict: 'failed',
    found: 'kube-controller-manager would be 1.20.2 while kube-apiserver on control1 is 1.19.9',
    hint: '--only kube-apiserver,kube-controller-manager',
    cause: stopOlderServer,
    undo: serverBack,
    request: { stages: ['kube-controller-manager'] },
  },
  {
    check: 'version-skew',
    verdict: 'unknown',
    found: 'kube-apiserver is stopped, and its program did not say its version',
    hint: '/usr/local/bin/kube-apiserver --version',
    cause: (stage) => putServer(stage, '/dev/null'),
    undo: serverBack,
    request: { stages: ['kube-controller-manager'] },
  },
  {
    check: 'kubelet-skew',
    verdict: 'failed',
    found: 'worker0: 1.19.0, needs 1.20 or newer',
    hint: 'bring these kubelets to a minor that goes with 1.22',
    cause: ({ asAdmin }) => asAdmin('control1', '/api/v1/nodes', '--json', JSON.stringify(oldNode)),
    undo: ({ asAdmin }) => asAdmin('control1', '/api/v1/nodes/worker0', '--request', 'DELETE'),
    request: { kubernetes: '1.22.17' },
  },
  {
    check: 'removed-apis',
    verdict: 'failed',
    found: 'ingresses of networking.k8s.io/v1beta1 were requested, which 1.22 no longer serves',
    hint: 'move it to networking.k8s.io/v1;',
    cause: ({ asAdmin }) => asAdmin('control1', '/apis/networking.k8s.io/v1beta1/ingresses'),
    request: { kubernetes: '1.22.17' },
  },
  {
    check: 'etcd-upgrade',
    verdict: 'failed',
    found: '3.4.23',
    hint: '3.4',
    file: async (stage) => stage.cluster(await withPrograms(stage, { etcd: 'bookworm' })),
  },
  {
    check: 'etcd-membership',
    verdict: 'failed',
    found: 'https://192.168.1.99:2380 is a member of etcd, and cluster.yaml has no such control node',
    hint: 'put it back into cluster.yaml',
    cause: shell(
      'control0',
      etcdctl('member', 'add', 'stranger', '--learner', '--peer-urls=https://192.168.1.99:2380').join(' '),
    ),
    undo: shell(
      'control0',
      `${etcdctl('member', 'remove').join(' ')} $(${etcdctl('member', 'list').join(' ')} | sed -n 's/, unstarted.*//p')`,
    ),
  },
  {
    check: 'etcd-members',
    verdict: 'failed',
    found: 'control0 has raised the alarm NOSPACE',
    hint: 'raise quota-backend-bytes',
    cause: alarm,
    undo: shell('control0', etcdctl('alarm', 'disarm').join(' ')),
  },
  {
    check: 'etcd-hashes',
    verdict: 'failed',
    found: 'members have different data at revision',
    hint: 'etcdctl endpoint hashkv --cluster',
    cause: async (stage) => {
      await damage(stage);
      await writeMeanwhile(stage);
    },
    undo: async (stage) => {
      await stopWriting(stage);
      await stage.on('control2', rewrite(damaged, value));
    },
  },
  {
    check: 'certificates',
    verdict: 'warning',
    found: 'expires on',
    hint: 'harderway certs --renew',
    file: soonEnding,
  },
  {
    check: 'rotation-stage',
    verdict: 'failed',
    found: 'it is at stage 9 of rotations, these credentials are at 0',
    hint: 'copy the directory of credentials',
    cause: shell('control1', `echo '{"revision":9,"keys":[]}' >${stagePath}`),
    undo: shell('control1', `rm ${stagePath}`),
  },
  {
    check: 'token-issuer',
    verdict: 'failed',
    found: 'and would accept only https://issuer.example: every token of a pod ends at once',
    hint: 'harderway rotate service-account-issuer',
    file: withValue({ path: ['kubeApiserver', 'serviceAccountIssuers'], value: ['https://issuer.example'] }),
    request: { stages: ['kube-apiserver'] },
  },
  {
    check: 'service-range',
    verdict: 'failed',
    found: 'and would have to be in 172.30.0.0/16',
    hint: 'set network.serviceClusterIpRange back',
    file: withValue({ path: ['network', 'serviceClusterIpRange'], value: '172.30.0.0/16' }),
    // The certificates name an address of the range.
    request: { stages: ['kube-apiserver'], renew: true },
    undo: async ({ act, cluster }) => act({ file: await cluster(), op: 'certs', renew: true }),
  },
  {
    check: 'stored-objects',
    verdict: 'failed',
    found: 'and would look for them by --etcd-prefix=/elsewhere',
    hint: 'set etcd-prefix in kubeApiserver.extraFlags back',
    file: withValue({ path: ['kubeApiserver', 'extraFlags', 'etcd-prefix'], value: '/elsewhere' }),
    request: { stages: ['kube-apiserver'] },
  },
  {
    check: 'clock-skew',
    verdict: 'failed',
    found: 'ahead of that of',
    hint: 'systemd-timesyncd or chrony',
    cause: (stage) => shiftClock(stage, 'control1', '+40s'),
    undo: (stage) => setClock(stage, 'control1'),
  },
  {
    check: 'unique-machines',
    verdict: 'failed',
    found: 'control1, control2 have the same machine-id',
    hint: 'empty /etc/machine-id',
    cause: async ({ on }) => {
      const other = await on('control2', 'cat /etc/machine-id');
      await on('control1', `cp /etc/machine-id /root/machine-id; echo ${other} > /etc/machine-id`);
    },
    undo: shell('control1', 'mv /root/machine-id /etc/machine-id'),
  },
  {
    check: 'disk-space',
    verdict: 'failed',
    found: '/usr/local/bin has 4 MiB free, ',
    hint: 'free some space there',
    cause: shell('control1', 'mount -t tmpfs -o size=4m tmpfs /usr/local/bin'),
    undo: shell('control1', 'umount /usr/local/bin'),
  },
  {
    check: 'ports-free',
    verdict: 'failed',
    found: 'python3 listens on port 10259, which kube-scheduler needs',
    hint: 'stop python3 there',
    cause: shell('control1', listen(10259)),
    undo: shell('control1', 'systemctl stop squatter'),
  },
  {
    check: 'unit-drop-ins',
    verdict: 'warning',
    found: '/etc/systemd/system/etcd.service.d/nice.conf change etcd.service',
    hint: 'systemctl cat etcd.service',
    cause: shell(
      'control1',
      'mkdir /etc/systemd/system/etcd.service.d; printf "[Service]\\nNice=1\\n" > /etc/systemd/system/etcd.service.d/nice.conf; systemctl daemon-reload',
    ),
    undo: shell('control1', 'rm -r /etc/systemd/system/etcd.service.d; systemctl daemon-reload'),
  },
  {
    check: 'vrrp',
    verdict: 'failed',
    found: 'IP protocol 112 does not reach gateway1 at 192.168.1.9',
    hint: 'allow it in both directions',
    // The answer does not come back.
    cause: shell('gateway1', 'ip route add blackhole 192.168.1.10/32'),
    undo: shell('gateway1', 'ip route del blackhole 192.168.1.10/32'),
    file: ({ cluster }) => cluster({ hosts: [gatewayNode, standbyNode, ...controlNodes(3)] }),
    request: { stages: ['keepalived'] },
  },
  {
    check: 'virtual-ip-free',
    verdict: 'failed',
    found: 'answers for 192.168.1.21: it is the address of another machine',
    hint: 'write a free address',
    // A machine of the network that is none of the cluster's.
    cause: async ({ on }) => {
      await on('gateway', 'ip address del 192.168.1.21/32 dev enp0s1 2>/dev/null || :');
      await on('gateway1', 'ip address add 192.168.1.21/32 dev enp0s1');
    },
    undo: async ({ on }) => {
      await on('gateway1', 'ip address del 192.168.1.21/32 dev enp0s1');
      await on('gateway', 'systemctl try-restart harderway-virtual-ip 2>/dev/null || :');
    },
  },
  {
    check: 'former-gateways',
    verdict: 'failed',
    found: 'a machine at 192.168.1.12, which is up',
    hint: 'state: absent',
    cause: shell(
      'gateway',
      `mkdir -p /etc/keepalived; device=$(ip -o route get 192.168.1.12 | sed 's/.* dev \\([^ ]*\\).*/\\1/'); printf 'interface %s\nunicast_peer {\n    192.168.1.12\n}\n' "$device" > /etc/keepalived/harderway.conf`,
    ),
    undo: shell('gateway', 'rm /etc/keepalived/harderway.conf'),
  },
  {
    check: 'former-servers',
    verdict: 'failed',
    found: 'it sends clients to 192.168.1.31, which is not in cluster.yaml',
    hint: 'a new, empty etcd',
    cause: async ({ on }) => {
      for (const { name } of controlNodes(3)) await on(name, 'systemctl stop etcd');
      await on(
        'gateway',
        `mkdir -p /etc/ha.d; printf 'virtual=192.168.1.21:6443\\n\\treal=192.168.1.31:6443 gate\\n' >/etc/ha.d/ldirectord.cf`,
      );
    },
    undo: async ({ on }) => {
      await on('gateway', 'rm /etc/ha.d/ldirectord.cf');
      // The first members start once there are enough of them.
      const [last, ...others] = controlNodes(3).map(({ name }) => name);
      for (const name of others) await on(name, 'systemctl start --no-block etcd');
      await on(String(last), 'systemctl start etcd');
    },
  },
  {
    check: 'other-cluster',
    verdict: 'failed',
    found: 'was for another, by ada@desk',
    hint: 'correct its address',
    cause: shell(
      'gateway',
      `cd /var/lib/harderway; cp -p history history.kept 2>/dev/null; echo '{"cluster":"another","by":"ada@desk","at":"2026-01-01"}' >>history`,
    ),
    undo: shell('gateway', 'cd /var/lib/harderway; mv history.kept history 2>/dev/null || rm history'),
  },
];
