import { controlHosts } from '../hosts/topology.js';
import type { HostInputs, StagedResource } from './model.js';

/**
 * Lines of /etc/hosts by which the hosts find each other and the API, short and with the domain.
 */
export function hostLines({ spec }: Pick<HostInputs, 'spec'>): readonly string[] {
  const line = (address: string, name: string): string => `${address} ${name}.${spec.domain} ${name}`;
  return [
    ...spec.hosts.map((host) => line(host.address, host.name)),
    line(spec.api.virtualIp, spec.api.name),
  ];
}

/** What the later stages presume: names, and curl by which services are asked for their health. */
export function prepareResources(inputs: HostInputs): readonly StagedResource[] {
  const { spec, host } = inputs;
  const names: StagedResource = {
    stage: 'prepare',
    resource: { kind: 'block', path: '/etc/hosts', name: spec.name, lines: hostLines(inputs) },
  };
  const isControl = controlHosts(spec).some(({ name }) => name === host.name);
  return isControl ? [names, { stage: 'prepare', resource: { kind: 'package', name: 'curl' } }] : [names];
}
