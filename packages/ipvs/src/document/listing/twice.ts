import { type ServerAddress, serverKey, serviceKey } from '../../table/identity.js';
import type { Piece } from '../lines.js';
import type { Report } from '../report.js';
import type { ListedService } from './listing.js';

const hint = 'Give one listing alone: several in one text are of several moments.';

/** Watches the services and servers of a listing for any that came before. */
export interface TwiceWatch {
  /** To be called for each service, ahead of its servers. */
  service(identity: ListedService['identity'], place: Piece): void;
  /** To be called for each server of the service before. */
  server(server: ServerAddress, place: Piece): void;
}

/**
 * Reports services and servers that a listing has twice. The kernel has none twice, so the text does not show one table: which of
 * the two lines still holds is unknown.
 */
export function watchTwice(report: Report): TwiceWatch {
  const services = new Set<string>();
  let servers = new Set<string>();
  return {
    service(identity, place) {
      const key = serviceKey(identity);
      if (services.has(key)) report('duplicate-service', place, `${key} is there twice`, hint);
      services.add(key);
      servers = new Set();
    },
    server(server, place) {
      const key = serverKey(server);
      if (servers.has(key)) report('duplicate-server', place, `real server ${key} is there twice`, hint);
      servers.add(key);
    },
  };
}
