import { type Cluster, type Host, type Program, urlsOf } from '@harderway/cluster-doctor/cluster';
import { advice } from './advice.js';
import { runningFlags } from './flag-values.js';
import { gatewayRefusals } from './gateways.js';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry } from './model.js';

/** Programs of a control node, each of which cluster.yaml starts as a unit of its own. */
const CONTROL_PROGRAMS: readonly string[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
];

/** Whether a container runs a program: it has a process, and no unit starts it, not even one that was not read. */
const isContained = ({ name, unit, process }: Program): boolean =>
  CONTROL_PROGRAMS.includes(name) && process !== undefined && !process.unit && unit === undefined;

/** Static pods of kubeadm: a kubelet starts the programs, and would start them again beside ours. */
function staticPods(host: Host): readonly Entry[] {
  const contained = host.programs.filter(isContained);
  const [first] = contained;
  if (first === undefined) return [];
  const names = contained.map(({ name }) => name).join(', ');
  const message = `${names} on ${host.name} run without a unit of systemd, as the static pods of kubeadm do: their kubelet would start them again beside ours. To move, take a snapshot, build a new cluster, and restore it there (harderway restore FILE --foreign). ${advice}`;
  return [
    entry(
      'refused',
      'static pods',
      message,
      ...contained.map((each) => host.evidence(`<${each.name}>`, each.path)),
    ),
  ];
}

/** Flags of etcd with its URLs; the first two decide how it is reached. */
const URL_FLAGS: readonly string[] = [
  'listen-peer-urls',
  'listen-client-urls',
  'initial-advertise-peer-urls',
  'advertise-client-urls',
  'initial-cluster',
];

/** etcd that others can't reach, or without TLS. A plan would restart it with URLs that its peers and clients do not know. */
function localEtcd(host: Host): readonly Entry[] {
  const etcd = host.program('etcd');
  if (etcd === undefined) return [];
  const flags = runningFlags(etcd);
  // What it listens to is in the file.
  if (flags['config-file'] !== undefined) return [];
  const peers = urlsOf(flags['listen-peer-urls'] ?? 'http://localhost:2380');
  const clients = urlsOf(flags['listen-client-urls'] ?? 'http://localhost:2379');
  const isPlain = [peers, clients].some(
    (urls) => urls.length > 0 && urls.every(({ scheme }) => scheme === 'http'),
  );
  const isLocal =
    peers.length > 0 && peers.every(({ address }) => /^(?:127\.|localhost$|\[::1\]$)/.test(address));
  if (!isPlain && !isLocal) return [];
  const found = [
    ...(isPlain ? ['speaks HTTP without TLS'] : []),
    ...(isLocal ? ['listens for peers on the loopback device alone'] : []),
  ].join(', and ');
  const message = `etcd on ${host.name} ${found}; cluster.yaml describes members with TLS and client certificates, at the addresses of their hosts. Change the flags named here, --etcd-servers of kube-apiserver, and the peer URL that etcd has stored (etcdctl member update ID --peer-urls=https://ADDRESS:2380) first. ${advice}`;
  const places = URL_FLAGS.filter((flag) => flags[flag] !== undefined);
  return [entry('refused', 'etcd', message, ...places.map((flag) => etcd.place(flag)))];
}

/** Units of other names: ours would start the same programs again, on ports that are taken. */
const otherUnits = (host: Host): readonly Entry[] =>
  host.programs.flatMap(({ name, unit }): readonly Entry[] => {
    if (unit === undefined || !CONTROL_PROGRAMS.includes(name) || unit.name === `${name}.service`) return [];
    const message = `${unit.name} on ${host.name} starts ${name}, and harderway would start it as ${name}.service beside it; rename the unit. ${advice}`;
    return [
      entry(
        'refused',
        'units',
        message,
        host.evidence(unit.property('FragmentPath') || unit.name, unit.name),
      ),
    ];
  });

/** Reasons why what runs on some host can't be described by any cluster.yaml. */
export const hostRefusals = ({ hosts }: Cluster): readonly Entry[] =>
  hosts.flatMap((host) => [...staticPods(host), ...localEtcd(host), ...otherUnits(host)]);

/** Reasons why hosts that are all known can't be the hosts of one cluster.yaml. */
export function layoutRefusals(adopted: readonly AdoptedHost[]): readonly Entry[] {
  const control = adopted.filter(({ role }) => role === 'control').length;
  const even = `${control} control nodes were found; etcd needs an odd number. Name all of them, or add one. ${advice}`;
  return [...(control % 2 === 0 ? [entry('refused', 'hosts', even)] : []), ...gatewayRefusals(adopted)];
}
