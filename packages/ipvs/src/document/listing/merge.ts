import type { RealServer, Table, VirtualService } from '../../model.js';
import { serverKey, serviceKey } from '../../table/identity.js';
import type { ListedServer, ListedService, Listing } from './listing.js';

function completeServer(server: RealServer, listed: ListedServer | undefined): RealServer {
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

function completeService(service: VirtualService, listed: ListedService | undefined): VirtualService {
  if (!listed) return service;
  const servers = new Map(listed.servers.map((server) => [serverKey(server), server]));
  return {
    ...service,
    schedulerFlags: listed.schedulerFlags ?? service.schedulerFlags,
    persistenceEngine: listed.persistenceEngine ?? service.persistenceEngine,
    onePacket: listed.onePacket ?? service.onePacket,
    servers: service.servers.map((server) => completeServer(server, servers.get(serverKey(server)))),
  };
}

/**
 * Adds to a table what another view of the same services shows: thresholds (`-L -n --thresholds`), tunnels
 * (`-L -n --tun-info`), connection counts, and scheduler flags, persistence engines and one-packet scheduling, which
 * /proc/net/ip_vs lacks. The table keeps its schedulers, persistence, forwarding and weights, so it should come from
 * `-S -n` or the plain `-L -n`. What the listing does not have stays as it is.
 */
export function mergeListing(table: Table, listing: Listing): Table {
  const listed = new Map(listing.services.map((service) => [serviceKey(service.identity), service]));
  return {
    services: table.services.map((service) =>
      completeService(service, listed.get(serviceKey(service.identity))),
    ),
  };
}
