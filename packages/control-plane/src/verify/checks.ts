import type { ClusterSpec } from '@harderway/cluster-spec';
import { apiUrl, controlHosts, gatewayHost } from '../hosts/topology.js';
import { apiserverHealthy, apiThroughVirtualIp, leaderElected } from './api.js';
import { memberHealthy, membersMatch } from './etcd.js';
import { balancerWeights } from './load-balancer.js';
import type { CheckDefinition } from './model.js';
import { unitActive } from './units.js';
import { virtualIpHidden, virtualIpOwned } from './virtual-ip.js';

/** All checks of a control plane, stage by stage. */
export function checksOf(spec: ClusterSpec): readonly CheckDefinition[] {
  const control = controlHosts(spec).map(({ name }) => name);
  const gateway = gatewayHost(spec)?.name;
  const { virtualIp, port } = spec.api;
  return [
    ...control.map((host) => unitActive(host, 'etcd', 'etcd.service')),
    ...control.map(memberHealthy),
    ...control.slice(0, 1).map(membersMatch),
    ...control.map((host) => unitActive(host, 'kube-apiserver', 'kube-apiserver.service')),
    ...control.map((host) => apiserverHealthy(host, port)),
    ...control.map((host) => virtualIpHidden(host, virtualIp)),
    ...(gateway === undefined
      ? []
      : [
          virtualIpOwned(gateway, virtualIp),
          unitActive(gateway, 'load-balancer', 'ldirectord.service'),
          balancerWeights(gateway),
          apiThroughVirtualIp(apiUrl(spec)),
        ]),
    ...(['kube-controller-manager', 'kube-scheduler'] as const).flatMap((component) => [
      ...control.map((host) => unitActive(host, component, `${component}.service`)),
      leaderElected(component),
    ]),
  ];
}
