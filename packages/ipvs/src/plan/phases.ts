import { deleteServerArgv, deleteServiceArgv, serverArgv, serviceArgv } from '../ipvsadm/argv.js';
import type { RealServer, ServiceIdentity, VirtualService } from '../model.js';
import type { ServerOfService, TableDifference } from './diff.js';
import type { PlanStep, ServerStep, ServiceStep } from './model.js';

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

const serviceStep = (
  kind: ServiceStep['kind'],
  service: VirtualService,
  argv: readonly string[],
  why: string,
): ServiceStep => ({ kind, service, argv, why });

const serverStep = (
  kind: ServerStep['kind'],
  { service, server }: ServerOfService,
  argv: readonly string[],
  why: string,
): ServerStep => ({ kind, service, server, argv, why });

const addServer = (added: ServerOfService, why: string): ServerStep =>
  serverStep('add-server', added, serverArgv('-a', added.service, added.server), why);

const editServer = (kind: 'edit-server' | 'drain-server', edited: ServerOfService, why: string): ServerStep =>
  serverStep(kind, edited, serverArgv('-e', edited.service, edited.server), why);

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
    phases.drain.push(editServer('drain-server', { service, server: resting }, 'drained before removal'));
  }
  phases.draining.push({ service, server });
}

const unwanted = 'no longer wanted';

/** Plans the steps that remove one difference. */
export function planDifference(phases: Phases, difference: TableDifference, drains: boolean): void {
  const { grow, shrink, remove } = phases;
  switch (difference.kind) {
    case 'missing-service': {
      const { service } = difference;
      grow.push(serviceStep('add-service', service, serviceArgv('-A', service), 'missing'));
      for (const server of service.servers)
        grow.push(addServer({ service: service.identity, server }, 'its service is new'));
      return;
    }
    case 'changed-service': {
      const { service, changes } = difference;
      grow.push(serviceStep('edit-service', service, serviceArgv('-E', service), words(changes)));
      return;
    }
    case 'extra-service': {
      const { service } = difference;
      const { identity, servers } = service;
      if (drains) for (const server of servers) drainServer(phases, identity, server);
      const why = `${unwanted}${servers.length > 0 ? '; removes its real servers too' : ''}`;
      remove.push(serviceStep('delete-service', service, deleteServiceArgv(identity), why));
      return;
    }
    case 'missing-server':
      grow.push(addServer(difference, 'missing'));
      return;
    case 'changed-server': {
      const { server, actual, changes } = difference;
      // A server gets weight 0 only after others have come up.
      const phase = server.weight === 0 && actual.weight > 0 ? shrink : grow;
      phase.push(editServer('edit-server', difference, words(changes)));
      return;
    }
    case 'extra-server': {
      const { service, server } = difference;
      if (drains) drainServer(phases, service, server);
      remove.push(serverStep('delete-server', difference, deleteServerArgv(service, server), unwanted));
    }
  }
}
