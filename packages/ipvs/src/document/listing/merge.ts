import type { RealServer, Table } from '../../model.js';
import { serverKey, serviceKey } from '../../table/identity.js';
import type { ListedServer, Listing } from './listing.js';

const known = (listing: Listing): ReadonlyMap<string, ListedServer> =>
  new Map(
    listing.services.flatMap(({ identity, servers }) =>
      servers.map((server): [string, ListedServer] => [
        `${serviceKey(identity)} ${serverKey(server)}`,
        server,
      ]),
    ),
  );

function complete(server: RealServer, listed: ListedServer | undefined): RealServer {
  if (!listed) return server;
  const { forwarding, thresholds, activeConnections, inactiveConnections } = listed;
  const tunnel = forwarding?.kind === 'tunnel' && forwarding.tunnel && server.forwarding.kind === 'tunnel';
  return {
    ...server,
    forwarding: tunnel ? forwarding : server.forwarding,
    thresholds: thresholds ?? server.thresholds,
    activeConnections: activeConnections ?? server.activeConnections,
    inactiveConnections: inactiveConnections ?? server.inactiveConnections,
  };
}

/**
 * Adds to a table what another view of the same services shows: thresholds (`-L -n --thresholds`),
 * tunnels (`-L -n --tun-info`) and connection counts. Servers that the listing does not have stay as they are.
 */
export function mergeListing(table: Table, listing: Listing): Table {
  const listed = known(listing);
  return {
    services: table.services.map((service) => ({
      ...service,
      servers: service.servers.map((server) =>
        complete(server, listed.get(`${serviceKey(service.identity)} ${serverKey(server)}`)),
      ),
    })),
  };
}
