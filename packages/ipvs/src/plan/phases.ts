import { deleteServerArgv, deleteServiceArgv, serverArgv, serviceArgv } from '../ipvsadm/argv.js';
import type { RealServer, ServiceIdentity } from '../model.js';
import type { ServerOfService, TableDifference } from './diff.js';
import type { PlanStep, ServerStep } from './model.js';

/** The steps of a plan by when they are made. */
export interface Phases {
  /** Services and servers are added, edited and raised. */
  readonly grow: PlanStep[];
  /** Servers get weight 0. */
  readonly shrink: PlanStep[];
  /** Servers that will be removed get weight 0. */
  readonly drain: PlanStep[];
  /** Servers whose connections are awaited. */
  readonly draining: ServerOfService[];
  readonly remove: PlanStep[];
}

const words = (changes: readonly { readonly text: string }[]): string =>
  changes.map(({ text }) => text).join(', ');

const addServer = (service: ServiceIdentity, server: RealServer, why: string): ServerStep => ({
  kind: 'add-server',
  service,
  server,
  argv: serverArgv('-a', service, server),
  why,
});

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

/** Plans the steps that remove one difference. */
export function planDifference(phases: Phases, difference: TableDifference, drains: boolean): void {
  const { grow, shrink, remove } = phases;
  switch (difference.kind) {
    case 'missing-service': {
      const { service } = difference;
      grow.push({ kind: 'add-service', service, argv: serviceArgv('-A', service), why: 'missing' });
      for (const server of service.servers)
        grow.push(addServer(service.identity, server, 'its service is new'));
      return;
    }
    case 'changed-service': {
      const { service, changes } = difference;
      grow.push({ kind: 'edit-service', service, argv: serviceArgv('-E', service), why: words(changes) });
      return;
    }
    case 'extra-service': {
      const { service } = difference;
      const { identity, servers } = service;
      if (drains) for (const server of servers) drainServer(phases, identity, server);
      const why = servers.length > 0 ? 'no longer wanted; removes its real servers too' : 'no longer wanted';
      remove.push({ kind: 'delete-service', service, argv: deleteServiceArgv(identity), why });
      return;
    }
    case 'missing-server':
      grow.push(addServer(difference.service, difference.server, 'missing'));
      return;
    case 'changed-server': {
      const { service, server, actual, changes } = difference;
      const argv = serverArgv('-e', service, server);
      // A server gets weight 0 only after others have come up.
      const phase = server.weight === 0 && actual.weight > 0 ? shrink : grow;
      phase.push({ kind: 'edit-server', service, server, argv, why: words(changes) });
      return;
    }
    case 'extra-server': {
      const { service, server } = difference;
      if (drains) drainServer(phases, service, server);
      const argv = deleteServerArgv(service, server);
      remove.push({ kind: 'delete-server', service, server, argv, why: 'no longer wanted' });
    }
  }
}
