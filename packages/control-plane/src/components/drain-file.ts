import type { ClusterSpec } from '@harderway/cluster-spec';
import { drainDirectory } from '@harderway/program-settings';
import { controlHosts } from '../hosts/topology.js';

/** Path of the file that drains the API server of a host. */
export function drainFile(spec: ClusterSpec, server: string): string {
  const host = [...controlHosts(spec), ...spec.leaving].find(({ name }) => name === server);
  if (host === undefined) throw new Error(`${server} is not a control node of ${spec.name}`);
  return `${drainDirectory}/${host.address}:${spec.api.port}`;
}
