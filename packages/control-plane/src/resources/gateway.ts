import type { HostInputs, StagedResource } from './model.js';
import { virtualIpOn } from './virtual-ip.js';

/** The gateway has what it balances with, and owns the virtual IP towards the network. */
export function gatewayResources(inputs: HostInputs): readonly StagedResource[] {
  const packages = ['ipvsadm', 'ldirectord'].map(
    (name): StagedResource => ({ stage: 'gateway', resource: { kind: 'package', name } }),
  );
  const address = virtualIpOn(inputs, inputs.device).map(
    (resource): StagedResource => ({ stage: 'gateway', resource }),
  );
  return [...packages, ...address];
}
