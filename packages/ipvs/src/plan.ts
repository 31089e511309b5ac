import { deleteServerArgv, deleteServiceArgv, serverArgv, serviceArgv } from './argv.js';
import type { Diagnostic } from './diagnostic.js';
import { differsServer, differsService } from './difference.js';
import { IpvsError } from './errors.js';
import { canonicalTable, serverKey, serviceKey } from './identity.js';
import type { RealServer, ServiceIdentity, Table, VirtualService } from './model.js';
import { unknowns } from './plan-unknowns.js';
import { validate } from './validate.js';

/** A change of one service or one real server, or a wait between changes. */
export type Step =
  | {
      readonly kind: 'add-service' | 'edit-service';
      readonly service: VirtualService;
      readonly argv: readonly string[];
      readonly why: string;
    }
  | {
      readonly kind: 'delete-service';
      readonly service: VirtualService;
      readonly argv: readonly string[];
      readonly why: string;
    }
  | {
      readonly kind: 'add-server' | 'edit-server' | 'drain-server' | 'delete-server';
      readonly service: ServiceIdentity;
      readonly server: RealServer;
      /** Arguments of ipvsadm, without the program's name. */
      readonly argv: readonly string[];
      readonly why: string;
    }
  | {
      /** Wait until these servers have no active connections, at most `timeoutSeconds`. */
      readonly kind: 'wait-for-drain';
      readonly servers: readonly { readonly service: ServiceIdentity; readonly server: RealServer }[];
      readonly timeoutSeconds: number;
      readonly why: string;
    };

/** What a plan may touch and how it takes servers out. */
export interface PlanOptions {
  /**
   * Which services of the actual table the plan may change or delete. `desired` (the default): only those that
   * are in the desired table, so nothing is ever deleted whole. `all`: every one. A function: those it answers
   * true for, besides the desired ones.
   */
  readonly scope?: 'desired' | 'all' | ((service: ServiceIdentity) => boolean);
  /**
   * Give servers weight 0 and wait for their connections before they are taken out. Default: take them out at
   * once; the kernel then keeps or drops their connections by net.ipv4.vs.expire_nodest_conn.
   */
  readonly drain?: { readonly timeoutSeconds: number };
}

/** The ordered changes that make one table from another. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Services of the actual table that are left alone because they are out of scope. */
  readonly foreign: readonly ServiceIdentity[];
  /** What could not be compared because the actual table does not say it. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Phases {
  readonly grow: Step[];
  readonly shrink: Step[];
  readonly drain: Step[];
  readonly draining: { readonly service: ServiceIdentity; readonly server: RealServer }[];
  readonly remove: Step[];
}

const changeServer = (
  phases: Phases,
  service: ServiceIdentity,
  before: RealServer,
  after: RealServer,
): void => {
  const why = differsServer(before, after);
  if (why === undefined) return;
  const step: Step = {
    kind: 'edit-server',
    service,
    server: after,
    argv: serverArgv('-e', service, after),
    why,
  };
  // What puts a server to rest waits until others have come up.
  (after.weight === 0 && before.weight > 0 ? phases.shrink : phases.grow).push(step);
};

const takeOut = (phases: Phases, service: ServiceIdentity, server: RealServer, drains: boolean): void => {
  if (drains && (server.weight > 0 || server.activeConnections !== 0)) {
    if (server.weight > 0) {
      const resting: RealServer = { ...server, weight: 0 };
      phases.drain.push({
        kind: 'drain-server',
        service,
        server: resting,
        argv: serverArgv('-e', service, resting),
        why: 'it is to be taken out: no new connections from here on',
      });
    }
    phases.draining.push({ service, server });
  }
};

const deleteServer = (service: ServiceIdentity, server: RealServer): Step => ({
  kind: 'delete-server',
  service,
  server,
  argv: deleteServerArgv(service, server),
  why: 'it is not wanted any more',
});

/** Whether an edit of the weight alone is possible: an edit states the tunnel too, which may not be known. */
const restable = (service: ServiceIdentity, server: RealServer): boolean =>
  editable(service, server) &&
  !(server.forwarding.kind === 'tunnel' && server.forwarding.tunnel === undefined);

/** ipvsadm puts direct and tunnelled servers on the service's port, so another program's cannot be edited. */
const editable = (service: ServiceIdentity, server: RealServer): boolean =>
  service.kind === 'fwmark' || server.forwarding.kind === 'masquerade' || server.port === service.port;

const planServers = (
  phases: Phases,
  before: VirtualService,
  after: VirtualService,
  drains: boolean,
): void => {
  const { identity } = after;
  const known = new Map(before.servers.map((server) => [serverKey(server), server]));
  const wanted = new Set(after.servers.map(serverKey));
  for (const server of after.servers) {
    const actual = known.get(serverKey(server));
    if (actual) {
      changeServer(phases, identity, actual, server);
      continue;
    }
    phases.grow.push({
      kind: 'add-server',
      service: identity,
      server,
      argv: serverArgv('-a', identity, server),
      why: 'it is wanted and not there',
    });
  }
  for (const server of before.servers) {
    if (wanted.has(serverKey(server))) continue;
    takeOut(phases, identity, server, drains && restable(identity, server));
    phases.remove.push(deleteServer(identity, server));
  }
};

const addService = (phases: Phases, service: VirtualService): void => {
  phases.grow.push({
    kind: 'add-service',
    service,
    argv: serviceArgv('-A', service),
    why: 'it is wanted and not there',
  });
  for (const server of service.servers)
    phases.grow.push({
      kind: 'add-server',
      service: service.identity,
      server,
      argv: serverArgv('-a', service.identity, server),
      why: 'its service is new',
    });
};

const deleteService = (phases: Phases, service: VirtualService, drains: boolean): void => {
  for (const server of service.servers)
    takeOut(phases, service.identity, server, drains && restable(service.identity, server));
  phases.remove.push({
    kind: 'delete-service',
    service,
    argv: deleteServiceArgv(service.identity),
    why: `it is not wanted any more${service.servers.length > 0 ? '; its real servers go with it' : ''}`,
  });
};

/**
 * The fewest ipvsadm commands that make the actual table the desired one, in an order in which no service has
 * fewer usable real servers (weight above 0) in between than both tables give it: services are added or
 * edited, servers added and raised, then servers lowered, drained and deleted, then services deleted. Edits
 * state every option, since ipvsadm resets what an edit leaves out. The table is never cleared.
 *
 * Throws `IpvsError` with code `invalid-table` if ipvsadm or the kernel would refuse the desired table.
 */
export const plan = (actual: Table, desired: Table, options: PlanOptions = {}): Plan => {
  const problems = validate(desired).filter(({ severity }) => severity === 'error');
  if (problems.length > 0) {
    const list = problems.map(({ message }) => message).join('; ');
    throw new IpvsError('invalid-table', `The desired table cannot be set up: ${list}`, problems);
  }
  const { scope = 'desired', drain } = options;
  const inScope = typeof scope === 'function' ? scope : () => scope === 'all';
  const wanted = canonicalTable(desired).services;
  const known = new Map(actual.services.map((service) => [serviceKey(service.identity), service]));
  const wantedKeys = new Set(wanted.map(({ identity }) => serviceKey(identity)));
  const phases: Phases = { grow: [], shrink: [], drain: [], draining: [], remove: [] };
  const foreign: ServiceIdentity[] = [];
  for (const service of wanted) {
    const before = known.get(serviceKey(service.identity));
    if (!before) {
      addService(phases, service);
      continue;
    }
    const why = differsService(before, service);
    if (why !== undefined)
      phases.grow.push({ kind: 'edit-service', service, argv: serviceArgv('-E', service), why });
    planServers(phases, before, service, drain !== undefined);
  }
  for (const service of actual.services) {
    if (wantedKeys.has(serviceKey(service.identity))) continue;
    if (inScope(service.identity)) deleteService(phases, service, drain !== undefined);
    else foreign.push(service.identity);
  }
  const wait: readonly Step[] =
    drain && phases.draining.length > 0
      ? [
          {
            kind: 'wait-for-drain',
            servers: phases.draining,
            timeoutSeconds: drain.timeoutSeconds,
            why: 'open connections may end before their servers are taken out',
          },
        ]
      : [];
  return {
    steps: [...phases.grow, ...phases.shrink, ...phases.drain, ...wait, ...phases.remove],
    foreign,
    diagnostics: unknowns(actual),
  };
};
