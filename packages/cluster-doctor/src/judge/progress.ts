import type { Cluster } from '../cluster/cluster.js';
import { serves } from '../cluster/etcd.js';
import type { ProgramName } from '../cluster/program.js';

/** A section of the guide, and how far it has been followed. */
export interface Section {
  readonly title: string;
  readonly state: 'done' | 'partly done' | 'not started';
  /** Hosts on which something is left to do. */
  readonly left: readonly string[];
}

/** A section of which some hosts have what it sets up. */
function section(title: string, hosts: readonly string[], done: readonly string[]): Section {
  const left = hosts.filter((host) => !done.includes(host));
  const state = done.length === 0 ? 'not started' : left.length === 0 ? 'done' : 'partly done';
  return { title, state, left };
}

/** How far the sections of the guide have been followed, on the hosts that are control nodes or gateways. */
export function progressOf(cluster: Cluster): readonly Section[] {
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
