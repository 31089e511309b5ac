import type { ClusterSpec } from '@harderway/cluster-spec';
import { type Listing, parseList } from '@harderway/ipvs';
import { controlHosts } from '../hosts/topology.js';
import type { CheckDefinition } from './model.js';
import { lastLine, runOn } from './run-on.js';

/** Weight of each API server behind the virtual IP, by address; nothing when the service is not there. */
export function weightsOf(spec: ClusterSpec, listing: Listing): ReadonlyMap<string, number> | undefined {
  const { virtualIp, port } = spec.api;
  const service = listing.services.find(
    ({ identity }) => identity.kind === 'address' && identity.address === virtualIp && identity.port === port,
  );
  if (service === undefined) return undefined;
  return new Map(service.servers.map((server) => [server.address, server.weight ?? 0]));
}

/** Every API server is in the kernel's table with a weight. */
export const balancerWeights = (host: string): CheckDefinition => ({
  id: `${host}/load-balancer/weights`,
  title: 'every API server takes new connections',
  stage: 'load-balancer',
  host,
  command: 'ipvsadm -L -n',
  look: async (context) => {
    const result = await runOn(context, host, ['ipvsadm', '-L', '-n']);
    if (result.exitCode !== 0) return { ok: false, detail: lastLine(result) };
    const weights = weightsOf(context.spec, parseList(result.stdout));
    const output = result.stdout;
    if (weights === undefined) return { ok: false, detail: 'no virtual service for the virtual IP', output };
    const hosts = controlHosts(context.spec);
    const detail = hosts
      .map(({ name, address }) => `${name} ${weights.get(address) ?? 'missing'}`)
      .join(', ');
    return {
      ok: hosts.every(({ address }) => (weights.get(address) ?? 0) > 0),
      detail: `weights: ${detail}`,
      output,
    };
  },
});
