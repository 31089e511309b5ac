import { controllerManagerResources } from './controller-manager.js';
import { etcdResources } from './etcd.js';
import { gatewayResources } from './gateway.js';
import { apiserverResources } from './kube-apiserver.js';
import { loadBalancerResources } from './load-balancer.js';
import type { HostInputs, StagedResource } from './model.js';
import { prepareResources } from './prepare.js';
import { schedulerResources } from './scheduler.js';
import { virtualIpResources } from './virtual-ip.js';

/** All that should hold on a host, stage by stage. */
export function hostResources(inputs: HostInputs): readonly StagedResource[] {
  if (inputs.host.role === 'gateway')
    return [...prepareResources(inputs), ...gatewayResources(inputs), ...loadBalancerResources(inputs)];
  return [
    ...prepareResources(inputs),
    ...etcdResources(inputs),
    ...apiserverResources(inputs),
    ...virtualIpResources(inputs),
    ...controllerManagerResources(inputs),
    ...schedulerResources(inputs),
  ];
}
