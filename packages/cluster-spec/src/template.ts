import { formatIp, networkOf, parseIp } from '@harderway/ip-address';
import { stringify } from 'yaml';
import { defaultValidity } from './complete.js';
import { exampleVirtualIp, isExampleAddress } from './example-addresses.js';
import type { HostRole, Profile, SshFile } from './model.js';
import { freeRange } from './ranges.js';

/** One host of a template. */
export interface ExampleHost {
  readonly name: string;
  readonly role: HostRole;
  readonly address: string;
  readonly interface?: string | undefined;
  readonly ssh?: (SshFile & { readonly host?: string | undefined }) | undefined;
}

/** The differences of a template from the guide's topology. */
export interface ExampleOptions {
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  /** Default: `guide`. */
  readonly profile?: Profile | undefined;
  readonly versions?:
    | { readonly kubernetes?: string | undefined; readonly etcd?: string | undefined }
    | undefined;
  readonly virtualIp?: string | undefined;
  readonly ssh?: (Omit<SshFile, 'user'> & { readonly user?: string | undefined }) | undefined;
  readonly programs?:
    | { readonly mirror?: string | undefined; readonly directory?: string | undefined }
    | undefined;
  readonly pkiDirectory?: string | undefined;
  readonly hosts?: readonly ExampleHost[] | undefined;
  /** Path or address of `cluster.schema.json`, named in a first line that editors read. */
  readonly schema?: string | undefined;
}

const guideVirtualIp = '192.168.1.21';

/** The guide's addresses of Services and of pods. */
const guideRanges = ['10.32.0.0/16', '10.0.0.0/12'] as const;

/** The guide's machines, with addresses from .10 up in the /24 of the virtual IP. */
function hostsNear(virtualIp: string): readonly ExampleHost[] {
  const virtual = parseIp(virtualIp) ?? { family: 4, bits: 0n };
  const { family, bits } = networkOf(virtual, 24);
  const near = [10n, 11n, 12n, 13n, 14n].map((number) => formatIp({ family, bits: bits + number }));
  const free = near.filter((address) => address !== virtualIp);
  return ['gateway', 'control0', 'control1', 'control2'].map((name, index) => ({
    name,
    role: name === 'gateway' ? 'gateway' : 'control',
    address: free[index] ?? '',
  }));
}

const scalar = (value: string | number): string =>
  stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false }).replace(/\n$/, '');

const line = (indent: string, key: string, value: string | number | undefined, otherwise: string): string =>
  value === undefined ? `${indent}# ${key}: ${otherwise}` : `${indent}${key}: ${scalar(value)}`;

const sshLines = (indent: string, ssh: NonNullable<ExampleOptions['ssh']>): readonly string[] => [
  line(indent, 'user', ssh.user ?? 'ubuntu', ''),
  line(indent, 'port', ssh.port, '22'),
  line(
    indent,
    'identityFile',
    ssh.identityFile,
    '~/.ssh/id_ed25519   # default: the SSH agent and the usual files',
  ),
  line(indent, 'knownHostsFile', ssh.knownHostsFile, '~/.ssh/known_hosts'),
  line(
    indent,
    'configFile',
    ssh.configFile,
    '~/.ssh/config   # ssh_config: ProxyJump to a bastion, and more',
  ),
  line(
    indent,
    'hostKeyPolicy',
    ssh.hostKeyPolicy,
    'strict   # or accept-new: adds the keys of unknown hosts; or off',
  ),
];

function hostLines(host: ExampleHost): readonly string[] {
  const ssh = Object.entries(host.ssh ?? {}).filter(([, value]) => value !== undefined);
  return [
    `  - name: ${scalar(host.name)}`,
    `    role: ${host.role}`,
    `    address: ${scalar(host.address)}`,
    ...(host.interface === undefined ? [] : [`    interface: ${scalar(host.interface)}`]),
    ...(ssh.length === 0 ? [] : ['    ssh:', ...ssh.map(([key, value]) => `      ${key}: ${scalar(value)}`)]),
  ];
}

/**
 * A commented cluster.yaml to start from: one gateway and three control nodes of the domain `kubenet`, unless
 * the options say otherwise. Keys with a default are comments. Without `hosts`, they are the guide's machines, and
 * placeholders if `virtualIp` is given. The ranges inside of the cluster hold no machine. With valid options it has no diagnostics.
 */
export function exampleClusterYaml(options: ExampleOptions = {}): string {
  const { versions = {}, programs = {}, ssh = {}, virtualIp = guideVirtualIp } = options;
  // A given virtual IP belongs to the user's own machines, even if it equals the guide's.
  const hosts = options.hosts ?? hostsNear(options.virtualIp === undefined ? virtualIp : exampleVirtualIp);
  const all = [virtualIp, ...hosts.map(({ address }) => address)];
  const addresses = all.flatMap((text) => parseIp(text) ?? []);
  const placeholders = all.filter(isExampleAddress);
  // Machines are often in one of the guide's ranges, and these are not known yet.
  const avoided = placeholders.length === 0 ? [] : guideRanges;
  return `${[
    ...(options.schema === undefined ? [] : [`# yaml-language-server: $schema=${options.schema}`]),
    '# A highly available Kubernetes control plane. Commented keys show the defaults.',
    ...(placeholders.length === 0
      ? []
      : [`# Replace these placeholders with your own addresses: ${placeholders.join(', ')}.`]),
    'apiVersion: harderway/v1',
    '',
    '# The cluster in kubeconfigs, and the DNS domain of its machines.',
    `name: ${scalar(options.name ?? 'kubenet')}`,
    `domain: ${scalar(options.domain ?? 'kubenet')}`,
    '',
    '# guide: everything as in the guide. production: recommended for real clusters; explain --profile production says why.',
    line('', 'profile', options.profile, 'guide'),
    '',
    'versions:',
    `  kubernetes: ${scalar(versions.kubernetes ?? '1.31.0')}`,
    `  etcd: ${scalar(versions.etcd ?? '3.5.15')}`,
    '  # allowNewer: false   # or true: versions that this harderway does not know yet',
    '',
    "# The API as clients see it: https://NAME:PORT. The virtual IP is a free address in the hosts' subnet;",
    '# the gateway answers for it and spreads connections over the control nodes.',
    'api:',
    '  name: kubernetes',
    `  virtualIp: ${scalar(virtualIp)}`,
    '  # port: 6443',
    '',
    '# Addresses inside of the cluster. They must not overlap each other or hold a machine.',
    'network:',
    `  serviceClusterIpRange: ${freeRange('serviceClusterIpRange', addresses, avoided) ?? guideRanges[0]}`,
    `  clusterCidr: ${freeRange('clusterCidr', addresses, avoided) ?? guideRanges[1]}`,
    '  # serviceNodePortRange: 30000-32767',
    '',
    '# Each program takes further flags: long name without dashes, and value.',
    'etcd:',
    '  # initialClusterToken: etcd-cluster-0',
    '  # dataDirectory: /var/lib/etcd',
    '  extraFlags: {}',
    'kubeApiserver:',
    '  extraFlags: {}',
    'kubeControllerManager:',
    '  extraFlags: {}',
    'kubeScheduler:',
    '  extraFlags: {}',
    '',
    '# Further files on every control node. The programs that read one restart when it changes.',
    '# files:',
    '#   - path: /etc/kubernetes/audit-webhook.yaml',
    '#     source: ./audit-webhook.yaml   # or content: its text',
    '#     owner: kube-apiserver   # default: root',
    '#     secret: true   # never shown, and mode 0600',
    '#     readBy: [kube-apiserver]   # state: absent removes the file again',
    '',
    '# ldirectord on the gateway checks the health of every API server.',
    'loadBalancer:',
    '  # scheduler: wrr   # mh with several gateways',
    '  checkIntervalSeconds: 1',
    '  checkTimeoutSeconds: 5',
    '  # quiescent: true   # a failed server stays in the table with weight 0',
    '',
    '# The control nodes take snapshots of etcd by themselves, the one that leads each time.',
    '# backup:',
    '#   schedule: "*-*-* 00/6:00:00"   # as OnCalendar= of a systemd timer',
    '#   directory: /var/backups/etcd',
    '#   keepLast: 8',
    '#   keepDaily: 7',
    '#   upload: /usr/local/sbin/upload-snapshot   # run with the path of each',
    '#   drillSchedule: monthly   # how often you run harderway drill',
    '',
    '# Certificates, keys and kubeconfigs on this machine, beside this file. Keep the directory private.',
    'pki:',
    `  directory: ${scalar(options.pkiDirectory ?? './auth')}`,
    `  # validityHours: ${defaultValidity(options.profile ?? 'guide')}`,
    '  # authorityValidityHours: 87600',
    '  # keyType: rsa-2048   # or rsa-3072, rsa-4096, ecdsa-p256, ecdsa-p384, ed25519',
    '  # authorityKeys: here   # or elsewhere: certs csr and certs import',
    '',
    '# Programs come from the official download sites and are verified, unless one of these is given.',
    'programs:',
    line('  ', 'mirror', programs.mirror, 'https://mirror.example/kubernetes'),
    line('  ', 'directory', programs.directory, './programs'),
    '',
    '# How every host is reached; the user needs sudo. A host may override it with an ssh key of its own.',
    'ssh:',
    ...sshLines('  ', ssh),
    '',
    '# An odd number of control nodes, and one gateway or two.',
    'hosts:',
    ...hosts.flatMap(hostLines),
  ].join('\n')}\n`;
}
