import { parseIp } from '@harderway/ip-address';
import { firstServiceAddresses } from '../encoding/address.js';
import type { AlternativeNames, ClusterPkiInput } from '../model.js';

/** Names of a certificate that is for a client alone. */
export const nobody: AlternativeNames = { dns: [], ip: [] };
/** The hosts with etcd and the Kubernetes programs. */
export const controlNodes = ({ hosts }: ClusterPkiInput): ClusterPkiInput['hosts'] =>
  hosts.filter(({ role }) => role === 'control');
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** All names and addresses that anything in the cluster uses to reach these control nodes or the API. */
export function apiNames(input: ClusterPkiInput, control: ClusterPkiInput['hosts']): AlternativeNames {
  const apiIsAddress = parseIp(input.api.name) !== undefined;
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster',
  ];
  return {
    dns: unique([
      ...service,
      'kubernetes.default.svc.cluster.local',
      ...(apiIsAddress ? [] : [input.api.name, `${input.api.name}.${input.domain}`]),
      ...control.flatMap(({ name }) => [name, `${name}.${input.domain}`]),
    ]),
    ip: unique([
      ...firstServiceAddresses(input.network.serviceClusterIpRange),
      input.api.virtualIp,
      ...(apiIsAddress ? [input.api.name] : []),
      ...control.map(({ address }) => address),
      '127.0.0.1',
    ]),
  };
}

/** All names and addresses in the certificates of API servers. */
export function serverNames(input: ClusterPkiInput): readonly string[] {
  const { dns, ip } = apiNames(input, controlNodes(input));
  return [...dns, ...ip];
}
