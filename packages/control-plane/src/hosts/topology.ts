import type { ClusterSpec, HostRole, HostSpec } from '@harderway/cluster-spec';
import { type StageName, stages } from '../model/stages.js';

/** The hosts that run etcd and the Kubernetes programs, in the order of cluster.yaml. */
export const controlHosts = (spec: ClusterSpec): readonly HostSpec[] =>
  spec.hosts.filter((host) => host.role === 'control');

/** The hosts that balance the virtual IP, in the order of cluster.yaml. One at a time owns it towards the network. */
export const gatewayHosts = (spec: ClusterSpec): readonly HostSpec[] =>
  spec.hosts.filter((host) => host.role === 'gateway');

/** Whether another gateway takes over when the owner of the virtual IP fails. */
export const hasStandby = (spec: ClusterSpec): boolean => gatewayHosts(spec).length > 1;

/**
 * Names of the hosts that stages are about. The others need no connection, which costs more than all else in a run that
 * has nothing to do. A plan connects to gateways by itself where running API servers are to be drained.
 */
export function hostsOfStages(spec: ClusterSpec, chosen: readonly StageName[]): readonly string[] {
  const roles = new Set<HostRole>(
    stages.flatMap((own) => {
      return chosen.includes(own.stage) ? own.roles : [];
    }),
  );
  return [...spec.hosts, ...spec.leaving].filter(({ role }) => roles.has(role)).map(({ name }) => name);
}

/** Address of the API as kubeconfigs name it, e.g. `https://kubernetes:6443`. */
export const apiUrl = (spec: ClusterSpec): string => `https://${spec.api.name}:${spec.api.port}`;

/** How many of so many etcd members must agree. */
export const quorumOf = (voters: number): number => Math.floor(voters / 2) + 1;
