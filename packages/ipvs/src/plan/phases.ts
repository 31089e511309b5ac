import { deleteServerArgv, deleteServiceArgv, serverArgv, serviceArgv } from '../ipvsadm/argv.js';
import type { RealServer, ServiceIdentity, VirtualService } from '../model.js';
import { serverKey } from '../table/identity.js';
import { differsServer, differsService } from './difference.js';
import type { ServerOfService, ServerStep, Step } from './model.js';

/** The steps of a plan by when they are made. */
export interface Phases {
  /** Services and servers are added, edited and raised. */
  readonly grow: Step[];
  /** Servers get weight 0. */
  readonly shrink: Step[];
  /** Servers that will be removed get weight 0. */
  readonly drain: Step[];
  /** Servers whose connections are awaited. */
  readonly draining: ServerOfService[];
  readonly remove: Step[];
}

const addServer = (service: ServiceIdentity, server: RealServer, why: string): ServerStep => ({
  kind: 'add-server',
  service,
  server,
  argv: serverArgv('-a', service, server),
  why,
});

/** Plans a service that the actual table does not have. */
export function addService({ grow }: Phases, service: VirtualService): void {
  const { identity } = service;
  grow.push({ kind: 'add-service', service, argv: serviceArgv('-A', service), why: 'missing' });
  for (const server of service.servers) grow.push(addServer(identity, server, 'its service is new'));
}

function changeServer(phases: Phases, service: ServiceIdentity, before: RealServer, after: RealServer): void {
  const why = differsServer(before, after);
  if (why === undefined) return;
  const argv = serverArgv('-e', service, after);
  // A server gets weight 0 only after others have come up.
  const phase = after.weight === 0 && before.weight > 0 ? phases.shrink : phases.grow;
  phase.push({ kind: 'edit-server', service, server: after, argv, why });
}

/** False for a server of another program on another port: ipvsadm would put it on the service's port. */
const isEditable = (service: ServiceIdentity, server: RealServer): boolean =>
  service.kind === 'fwmark' || server.forwarding.kind === 'masquerade' || server.port === service.port;

/** True if the weight alone can be edited: an edit states the tunnel too, which may not be known. */
const isDrainable = (service: ServiceIdentity, server: RealServer): boolean =>
  isEditable(service, server) &&
  !(server.forwarding.kind === 'tunnel' && server.forwarding.tunnel === undefined);

function drainServer(phases: Phases, service: ServiceIdentity, server: RealServer): void {
  if (!isDrainable(service, server) || (server.weight === 0 && server.activeConnections === 0)) return;
  if (server.weight > 0) {
    const resting: RealServer = { ...server, weight: 0 };
    const argv = serverArgv('-e', service, resting);
    phases.drain.push({
      kind: 'drain-server',
      service,
      server: resting,
      argv,
      why: 'drained before removal',
    });
  }
  phases.draining.push({ service, server });
}

/** Plans the changes of a service that both tables have. */
export function changeService(
  phases: Phases,
  before: VirtualService,
  after: VirtualService,
  drains: boolean,
): void {
  const { identity } = after;
  const why = differsService(before, after);
  if (why !== undefined)
    phases.grow.push({ kind: 'edit-service', service: after, argv: serviceArgv('-E', after), why });
  const known = new Map(before.servers.map((server) => [serverKey(server), server]));
  for (const server of after.servers) {
    const actual = known.get(serverKey(server));
    if (actual) changeServer(phases, identity, actual, server);
    else phases.grow.push(addServer(identity, server, 'missing'));
  }
  const wanted = new Set(after.servers.map(serverKey));
  for (const server of before.servers) {
    if (wanted.has(serverKey(server))) continue;
    if (drains) drainServer(phases, identity, server);
    const argv = deleteServerArgv(identity, server);
    phases.remove.push({ kind: 'delete-server', service: identity, server, argv, why: 'no longer wanted' });
  }
}

/** Plans the end of a service. */
export function deleteService(phases: Phases, service: VirtualService, drains: boolean): void {
  const { identity, servers } = service;
  if (drains) for (const server of servers) drainServer(phases, identity, server);
  const why = servers.length > 0 ? 'no longer wanted; removes its real servers too' : 'no longer wanted';
  phases.remove.push({ kind: 'delete-service', service, argv: deleteServiceArgv(identity), why });
}
