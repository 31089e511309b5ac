import { administrators } from '@harderway/cluster-pki/administrators';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { parseLine } from './answer.js';
import { memberRequests } from './ask.js';
import { gatewayArgv } from './json-gateway.js';
import { registryOf } from './registry.js';

/**
 * Argv that asks the member of the same host about itself, and in production whether it has the ClusterRoleBinding of administrators:
 * a plan needs no API for that.
 */
export function probeOf(spec: ClusterSpec): readonly string[] {
  if (spec.profile === 'guide') return gatewayArgv(memberRequests);
  const key = `${registryOf(spec)}/clusterrolebindings/${administrators}`;
  // A serializable read needs no quorum.
  const body = { key: Buffer.from(key).toString('base64'), count_only: true, serializable: true };
  return gatewayArgv([...memberRequests, { path: 'kv/range', body }]);
}

/** Whether a member has said, as its third line, that it has the ClusterRoleBinding of administrators. */
export function hasBinding(answer: string): boolean {
  const { count = 0 } = parseLine(answer.split('\n')[2] ?? '');
  return Number(count) > 0;
}
