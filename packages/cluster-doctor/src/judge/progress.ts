import type { Cluster } from '../cluster/cluster.js';
import { serves } from '../cluster/etcd.js';
import type { Host } from '../cluster/host.js';
import type { ProgramName } from '../cluster/program.js';

/** A section of the guide, and how far it has been followed. */
export interface Section {
  readonly title: string;
  /** `unknown` if what is missing may be on a host that was not wholly read. */
  readonly state: 'done' | 'partly done' | 'not started' | 'unknown';
  /** Hosts on which something is left to do, or may be. */
  readonly left: readonly string[];
}

const isWhole = ({ facts: { answers, files, processes, unread } }: Host): boolean =>
  unread.every(({ subject }) => subject !== 'the host' && subject !== 'the rest of the host') &&
  Object.keys({ ...answers, ...files }).length + processes.length > 0;

/** How far the sections of the guide have been followed, on the hosts that are control nodes or gateways. */
export function progressOf(cluster: Cluster): readonly Section[] {
  const unread = cluster.hosts.filter((host) => !isWhole(host));
  const doubtful = unread.map(({ name }) => name);
  // A host of which nothing is known may be any of them.
  const strangers = unread.filter(({ role }) => role === 'unknown').map(({ name }) => name);
  const section = (title: string, known: readonly string[], done: readonly string[]): Section => {
    const left = known.filter((host) => !done.includes(host));
    const unknown = [...left, ...strangers].filter((host) => doubtful.includes(host));
    if (unknown.length > 0) return { title, state: 'unknown', left: [...new Set([...left, ...unknown])] };
    const state = done.length === 0 ? 'not started' : left.length === 0 ? 'done' : 'partly done';
    return { title, state, left };
  };
  const control = cluster.controlNodes.map(({ name }) => name);
  const running = (name: ProgramName): readonly string[] =>
    cluster
      .programs(name)
      .filter(serves)
      .map(({ host }) => host);
  const holding = cluster.controlNodes.filter(({ addresses }) =>
    addresses.some(
      ({ device, address }) =>
        device === 'lo' && cluster.virtualAddresses.some((each) => each.address === address),
    ),
  );
  const balancing = cluster.balancers
    .filter(({ table = [] }) => table.length > 0)
    .map(({ host }) => host.name);
  const gateways = cluster.balancers.map(({ host }) => host.name);
  return [
    section('etcd', control, running('etcd')),
    section('kube-apiserver', control, running('kube-apiserver')),
    section(
      'virtual address on control nodes',
      control,
      holding.map(({ name }) => name),
    ),
    section('load balancer', gateways, balancing),
    section('kube-controller-manager', control, running('kube-controller-manager')),
    section('kube-scheduler', control, running('kube-scheduler')),
  ];
}
