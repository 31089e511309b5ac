import type { ClusterSpec } from '@harderway/cluster-spec';
import { stateDirectory } from '@harderway/desired-state';
import { controlHosts } from '../hosts/topology.js';

/**
 * Directory of a gateway with a file for each API server that gets no new connections. ldirectord(8) calls it
 * `maintenancedir`, and gives weight 0 to the server that a file is named after.
 */
export const drainDirectory: string = `${stateDirectory}/drained`;

/** Path of the file that drains the API server of a host. */
export function drainFile(spec: ClusterSpec, server: string): string {
  const host = [...controlHosts(spec), ...spec.leaving].find(({ name }) => name === server);
  if (host === undefined) throw new Error(`${server} is not a control node of ${spec.name}`);
  return `${drainDirectory}/${host.address}:${spec.api.port}`;
}
