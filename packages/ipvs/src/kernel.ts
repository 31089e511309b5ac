import { formatEndpoint } from './address.js';
import type { IpvsadmCommand, ServerPart, ServicePart, SyncDaemon, Timeouts } from './command.js';
import { canonicalService, serverKey, serviceKey } from './identity.js';
import { formatIpv4, parseDottedQuad } from './ipv4.js';
import { parseIpv6 } from './ipv6.js';
import type {
  Forwarding,
  RealServer,
  SchedulerFlag,
  ServiceIdentity,
  Table,
  Tunnel,
  VirtualService,
} from './model.js';

/** Errors of the kernel, by their names in C. */
export type Errno = 'EEXIST' | 'ENOENT' | 'ESRCH' | 'EINVAL' | 'ERANGE';

interface HeldService {
  readonly service: Omit<VirtualService, 'servers'>;
  readonly servers: Map<string, RealServer>;
}

/** The virtual services of a simulated kernel, which commands change in place. */
export interface SimulatedKernel {
  readonly services: Map<string, HeldService>;
  readonly schedulers: ReadonlySet<string>;
  readonly engines: ReadonlySet<string>;
  readonly daemons: Map<'master' | 'backup', SyncDaemon>;
  timeouts: Timeouts;
}

/** Schedulers that Linux 6.12 has (net/netfilter/ipvs). `none` is a service without one. */
export const knownSchedulers: readonly string[] = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'dh',
  'sh',
  'sed',
  'nq',
  'fo',
  'ovf',
  'mh',
  'twos',
  'none',
];

/** Persistence engines that Linux 6.12 has. */
export const knownEngines: readonly string[] = ['sip'];

const holdServices = (table: Table): Map<string, HeldService> => {
  const held = new Map<string, HeldService>();
  for (const { servers, ...service } of table.services) {
    held.set(serviceKey(service.identity), {
      service,
      servers: new Map(servers.map((server) => [serverKey(server), server])),
    });
  }
  return held;
};

/** A kernel that holds a table. Names of schedulers and engines it has can be given. */
export const createKernel = (
  table: Table = { services: [] },
  modules: { readonly schedulers?: readonly string[]; readonly engines?: readonly string[] } = {},
): SimulatedKernel => ({
  services: holdServices(table),
  schedulers: new Set(modules.schedulers ?? knownSchedulers),
  engines: new Set(modules.engines ?? knownEngines),
  daemons: new Map(),
  timeouts: { tcp: 900, tcpFin: 120, udp: 300 },
});

/** The table a kernel holds, in the order the services were added. */
export const tableOf = (kernel: SimulatedKernel): Table => ({
  services: [...kernel.services.values()].map(({ service, servers }) => ({
    ...service,
    servers: [...servers.values()],
  })),
});

const identityOf = (part: ServicePart): ServiceIdentity => {
  const family = part.family ?? 'inet';
  return part.mark !== 0
    ? { kind: 'fwmark', family, mark: part.mark }
    : {
        kind: 'address',
        protocol: part.protocol,
        family,
        address: part.address ?? '0.0.0.0',
        port: part.port,
      };
};

const flagsOf = (bits: number): readonly SchedulerFlag[] => [
  ...(bits & 1 ? (['flag-1'] as const) : []),
  ...(bits & 2 ? (['flag-2'] as const) : []),
  ...(bits & 4 ? (['flag-3'] as const) : []),
];

const serviceOf = (part: ServicePart): VirtualService => {
  const identity = identityOf(part);
  const netmask = identity.family === 'inet6' ? String(part.netmask) : formatIpv4(part.netmask);
  return canonicalService({
    identity,
    scheduler: part.scheduler,
    schedulerFlags: flagsOf(part.schedulerFlags),
    ...(part.persistent ? { persistence: { timeoutSeconds: part.timeoutSeconds, netmask } } : {}),
    ...(part.engine === '' ? {} : { persistenceEngine: part.engine }),
    onePacket: part.onePacket,
    servers: [],
  });
};

const tunnelOf = (part: ServerPart): Tunnel => {
  const checksum = part.tunnelFlags & 2 ? 'remote' : part.tunnelFlags & 1 ? 'full' : 'none';
  if (part.tunnelType === 'gue') return { kind: 'gue', port: part.tunnelPort, checksum };
  if (part.tunnelType === 'gre') return { kind: 'gre', checksum: checksum === 'remote' ? 'full' : checksum };
  return { kind: 'ipip' };
};

const forwardingOf = (part: ServerPart): Forwarding =>
  part.forwarding === 'tunnel' ? { kind: 'tunnel', tunnel: tunnelOf(part) } : { kind: part.forwarding };

const serverOf = (part: ServerPart): RealServer => ({
  family: part.family ?? 'inet',
  address: part.address ?? '0.0.0.0',
  port: part.port,
  forwarding: forwardingOf(part),
  weight: part.weight,
  ...(part.upper === 0 && part.lower === 0 ? {} : { thresholds: { upper: part.upper, lower: part.lower } }),
});

/** Whether the kernel takes an address for a real server: not any, broadcast or multicast, nor IPv6 link-local. */
export const isUnicast = (family: 'inet' | 'inet6', address: string): boolean => {
  if (family === 'inet') {
    const value = parseDottedQuad(address) ?? 0;
    return value >>> 24 !== 0 && value >>> 28 !== 14 && value !== 0xffffffff;
  }
  const groups = parseIpv6(address) ?? [];
  const first = groups[0] ?? 0;
  return groups.some((group) => group !== 0) && first >> 8 !== 0xff && first >> 6 !== 0x3fa;
};

const checkModules = (kernel: SimulatedKernel, service: VirtualService): Errno | undefined => {
  if (!kernel.schedulers.has(service.scheduler)) return 'ENOENT';
  const engine = service.persistenceEngine;
  return engine !== undefined && !kernel.engines.has(engine) ? 'ENOENT' : undefined;
};

const writeService = (kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined => {
  const { servers: _, ...service } = serviceOf(command.service);
  const key = serviceKey(service.identity);
  const held = kernel.services.get(key);
  if (command.name === 'add-service' && held) return 'EEXIST';
  if (command.name === 'edit-service' && !held) return 'ESRCH';
  const problem = checkModules(kernel, { ...service, servers: [] });
  if (problem) return problem;
  kernel.services.set(key, { service, servers: held?.servers ?? new Map() });
  return undefined;
};

const writeServer = (kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined => {
  const held = kernel.services.get(serviceKey(identityOf(command.service)));
  if (!held) return 'ESRCH';
  const server = serverOf(command.server);
  const key = serverKey(server);
  const known = held.servers.has(key);
  if (command.name === 'delete-server') {
    if (!known) return 'ENOENT';
    held.servers.delete(key);
    return undefined;
  }
  if (command.server.lower > command.server.upper) return 'ERANGE';
  if (command.name === 'add-server') {
    if (known) return 'EEXIST';
    if (!isUnicast(server.family, server.address)) return 'EINVAL';
  } else if (!known) {
    return 'ENOENT';
  }
  held.servers.set(key, server);
  return undefined;
};

/**
 * Does what the kernel does with a command that changes something, or says why it would not.
 * Source: net/netfilter/ipvs/ip_vs_ctl.c of Linux 6.12. Whether an address is a broadcast address of a local
 * network is not known here.
 */
export const applyToKernel = (kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined => {
  switch (command.name) {
    case 'add-service':
    case 'edit-service':
      return writeService(kernel, command);
    case 'delete-service':
      return kernel.services.delete(serviceKey(identityOf(command.service))) ? undefined : 'ESRCH';
    case 'zero':
      if (!command.options.has('service-address')) return undefined;
      return kernel.services.has(serviceKey(identityOf(command.service))) ? undefined : 'ESRCH';
    case 'flush':
      kernel.services.clear();
      return undefined;
    case 'add-server':
    case 'edit-server':
    case 'delete-server':
      return writeServer(kernel, command);
    case 'set': {
      const { tcp, tcpFin, udp } = command.timeouts;
      const before = kernel.timeouts;
      kernel.timeouts = { tcp: tcp || before.tcp, tcpFin: tcpFin || before.tcpFin, udp: udp || before.udp };
      return undefined;
    }
    case 'start-daemon': {
      const { daemon } = command;
      if (kernel.daemons.has(daemon.role)) return 'EEXIST';
      kernel.daemons.set(daemon.role, { ...daemon, interfaceName: daemon.interfaceName || 'eth0' });
      return undefined;
    }
    case 'stop-daemon':
      return kernel.daemons.delete(command.daemon.role) ? undefined : 'ESRCH';
    case 'list':
    case 'restore':
    case 'save':
      return undefined;
  }
};

/** The service a command names, for messages. */
export const describeService = (part: ServicePart): string => {
  const identity = identityOf(part);
  return identity.kind === 'fwmark'
    ? `firewall mark ${identity.mark}`
    : formatEndpoint(identity.family, identity.address, identity.port);
};
