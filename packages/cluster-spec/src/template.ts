import { stringify } from 'yaml';
import type { HostRole, SshFile } from './model.js';

/** One host of a template. */
export interface ExampleHost {
  readonly name: string;
  readonly role: HostRole;
  readonly address: string;
  readonly interface?: string;
  readonly ssh?: SshFile & { readonly host?: string };
}

/** What a template says other than the guide's topology. */
export interface ExampleOptions {
  readonly name?: string;
  readonly domain?: string;
  readonly versions?: { readonly kubernetes?: string; readonly etcd?: string };
  readonly virtualIp?: string;
  readonly ssh?: SshFile;
  readonly programs?: { readonly mirror?: string; readonly directory?: string };
  readonly pkiDirectory?: string;
  readonly hosts?: readonly ExampleHost[];
  /** Path or address of `cluster.schema.json`, named in a first line that editors read. */
  readonly schema?: string;
}

const guideHosts: readonly ExampleHost[] = [
  { name: 'gateway', role: 'gateway', address: '192.168.1.10' },
  { name: 'control0', role: 'control', address: '192.168.1.11' },
  { name: 'control1', role: 'control', address: '192.168.1.12' },
  { name: 'control2', role: 'control', address: '192.168.1.13' },
];

const scalar = (value: string | number): string =>
  stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false }).replace(/\n$/, '');

const line = (indent: string, key: string, value: string | number | undefined, otherwise: string): string =>
  value === undefined ? `${indent}# ${key}: ${otherwise}` : `${indent}${key}: ${scalar(value)}`;

const sshLines = (indent: string, ssh: SshFile): readonly string[] => [
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
 * the options say otherwise. Keys with a default stand there as comments. It validates without a finding.
 */
export function exampleClusterYaml(options: ExampleOptions = {}): string {
  const { versions = {}, programs = {}, ssh = {} } = options;
  return `${[
    ...(options.schema === undefined ? [] : [`# yaml-language-server: $schema=${options.schema}`]),
    '# A highly available Kubernetes control plane. Keys in comments show their defaults.',
    'apiVersion: harderway/v1',
    '',
    '# The cluster in kubeconfigs, and the DNS domain of its machines.',
    `name: ${scalar(options.name ?? 'kubenet')}`,
    `domain: ${scalar(options.domain ?? 'kubenet')}`,
    '',
    'versions:',
    `  kubernetes: ${scalar(versions.kubernetes ?? '1.31.0')}`,
    `  etcd: ${scalar(versions.etcd ?? '3.5.15')}`,
    '',
    '# The API as clients see it: https://NAME:PORT. No machine has the virtual IP as its own; the gateway',
    '# answers for it and spreads connections over the control nodes.',
    'api:',
    '  name: kubernetes',
    `  virtualIp: ${scalar(options.virtualIp ?? '192.168.1.21')}`,
    '  # port: 6443',
    '',
    '# Addresses inside of the cluster. They may overlap neither each other nor any machine.',
    'network:',
    '  serviceClusterIpRange: 10.32.0.0/16',
    '  clusterCidr: 10.0.0.0/12',
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
    '# ldirectord on the gateway asks every API server for its health.',
    'loadBalancer:',
    '  scheduler: wrr',
    '  checkIntervalSeconds: 1',
    '  checkTimeoutSeconds: 5',
    '  # quiescent: true   # a failed server stays in the table with weight 0',
    '',
    '# Certificates, keys and kubeconfigs on this machine, beside this file. Keep the folder to yourself.',
    'pki:',
    `  directory: ${scalar(options.pkiDirectory ?? './auth')}`,
    '  # validityHours: 87600',
    '',
    '# Programs come from their official download sites, checked, unless one of these is given.',
    'programs:',
    line('  ', 'mirror', programs.mirror, 'https://mirror.example/kubernetes'),
    line('  ', 'directory', programs.directory, './programs'),
    '',
    '# How every host is reached; the user needs sudo. A host may have an ssh key with other values.',
    'ssh:',
    ...sshLines('  ', ssh),
    '',
    '# An odd number of control nodes, and one gateway.',
    'hosts:',
    ...(options.hosts ?? guideHosts).flatMap(hostLines),
  ].join('\n')}\n`;
}
