import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Listing } from '@harderway/ipvs';

/** Argv that shows the kernel's table. */
export const showTable: readonly string[] = ['ipvsadm', '-L', '-n'];

/** Why a table that was shown says nothing about weights: a server in a line that could not be read is not absent. */
export const unreadable = ({ diagnostics }: Listing): string | undefined =>
  diagnostics.find(({ severity }) => severity === 'error')?.message;

/** Weight of each API server behind the virtual IP, by address; undefined without a virtual service for it. */
export function weightsOf(spec: ClusterSpec, listing: Listing): ReadonlyMap<string, number> | undefined {
  const { virtualIp, port } = spec.api;
  const service = listing.services.find(
    ({ identity }) => identity.kind === 'address' && identity.address === virtualIp && identity.port === port,
  );
  if (service === undefined) return undefined;
  return new Map(service.servers.map((server) => [server.address, server.weight ?? 0]));
}
