import type { SyncDaemon, Timeouts } from '../ipvsadm/command.js';
import type { RealServer, Table, VirtualService } from '../model.js';
import { serverKey, serviceKey } from '../table/identity.js';

/** Errors of the kernel, by their names in C. */
export type Errno = 'EEXIST' | 'ENOENT' | 'ESRCH' | 'EINVAL' | 'ERANGE';

/** A virtual service of a simulated kernel. */
export interface HeldService {
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
export const knownSchedulers: readonly string[] =
  'rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos none'.split(' ');

/** Persistence engines that Linux 6.12 has. */
export const knownEngines: readonly string[] = ['sip'];

/** The schedulers and persistence engines of a kernel. Default: those of Linux 6.12. */
interface Modules {
  readonly schedulers?: readonly string[] | undefined;
  readonly engines?: readonly string[] | undefined;
}

/** A kernel without services. */
export const emptyKernel = ({
  schedulers = knownSchedulers,
  engines = knownEngines,
}: Modules = {}): SimulatedKernel => ({
  services: new Map(),
  schedulers: new Set(schedulers),
  engines: new Set(engines),
  daemons: new Map(),
  timeouts: { tcp: 900, tcpFin: 120, udp: 300 },
});

/** A kernel that holds a table. It has the schedulers and engines of Linux 6.12, or those given. */
export function createKernel(table: Table = { services: [] }, modules: Modules = {}): SimulatedKernel {
  const kernel = emptyKernel(modules);
  for (const { servers, ...service } of table.services)
    kernel.services.set(serviceKey(service.identity), {
      service,
      servers: new Map(servers.map((server) => [serverKey(server), server])),
    });
  return kernel;
}

/** The table of a kernel, in the order in which the services were added. */
export const tableOf = (kernel: SimulatedKernel): Table => ({
  services: [...kernel.services.values()].map(({ service, servers }) => ({
    ...service,
    servers: [...servers.values()],
  })),
});
