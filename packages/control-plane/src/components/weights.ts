import type { ClusterSpec } from '@harderway/cluster-spec';
import { type Listing, parseList } from '@harderway/ipvs';

/** Argv that shows the kernel's table. */
export const showTable: readonly string[] = ['ipvsadm', '-L', '-n'];

/** Why a table that was shown says nothing about weights: a server in a line that could not be read is not absent. */
export const unreadable = ({ diagnostics }: Listing): string | undefined =>
  diagnostics.find(({ severity }) => severity === 'error')?.message;

/** The last line of a table that was shown whole. */
const shown = 'shown';

/** Shell command that shows the kernel's table for {@link tableIn}. */
export const showWholeTable: string = `${showTable.join(' ')} && echo ${shown}`;

/** Reads what {@link showWholeTable} printed. Undefined if the table may lack services or servers. */
export function tableIn(printed: string): Listing | undefined {
  const [, table] = /^(.*\n)shown\n$/s.exec(printed) ?? [];
  const listing = table === undefined ? undefined : parseList(table);
  return listing === undefined || unreadable(listing) !== undefined ? undefined : listing;
}

/** Weight of each API server behind the virtual IP, by address; undefined without a virtual service for it. */
export function weightsOf(spec: ClusterSpec, listing: Listing): ReadonlyMap<string, number> | undefined {
  const { virtualIp, port } = spec.api;
  const service = listing.services.find(
    ({ identity }) => identity.kind === 'address' && identity.address === virtualIp && identity.port === port,
  );
  if (service === undefined) return undefined;
  return new Map(service.servers.map((server) => [server.address, server.weight ?? 0]));
}
