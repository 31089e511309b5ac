import { parseDottedQuad } from '../address/ipv4.js';
import { parseIpv6 } from '../address/ipv6.js';
import type { IpvsadmCommand } from '../ipvsadm/command.js';
import { identityOf, serverOf, serviceOf } from '../ipvsadm/parts.js';
import { serverKey, serviceKey } from '../table/identity.js';
import type { Errno, HeldService, SimulatedKernel } from './kernel.js';

/** True if the kernel accepts an address for a real server: not any, broadcast or multicast, nor IPv6 link-local. */
export function isUnicast(family: 'inet' | 'inet6', address: string): boolean {
  if (family === 'inet') {
    const value = parseDottedQuad(address) ?? 0;
    return value >>> 24 !== 0 && value >>> 28 !== 14 && value !== 0xffffffff;
  }
  const groups = parseIpv6(address) ?? [];
  const first = groups[0] ?? 0;
  return groups.some((group) => group !== 0) && first >> 8 !== 0xff && first >> 6 !== 0x3fa;
}

function writeService(
  kernel: SimulatedKernel,
  { name, service: part }: IpvsadmCommand,
  held: HeldService | undefined,
): Errno | undefined {
  if (held && name === 'add-service') return 'EEXIST';
  if (!held && name === 'edit-service') return 'ESRCH';
  const service = serviceOf(part);
  const { scheduler, persistenceEngine: engine } = service;
  if (!kernel.schedulers.has(scheduler) || (engine && !kernel.engines.has(engine))) return 'ENOENT';
  kernel.services.set(serviceKey(service.identity), { service, servers: held?.servers ?? new Map() });
  return undefined;
}

function writeServer({ servers }: HeldService, { name, server: part }: IpvsadmCommand): Errno | undefined {
  const server = serverOf(part);
  const key = serverKey(server);
  if (name === 'delete-server') return servers.delete(key) ? undefined : 'ENOENT';
  if (part.lower > part.upper) return 'ERANGE';
  const known = servers.has(key);
  if (known && name === 'add-server') return 'EEXIST';
  if (!known && name === 'edit-server') return 'ENOENT';
  if (!known && !isUnicast(server.family, server.address)) return 'EINVAL';
  servers.set(key, server);
  return undefined;
}

/**
 * Changes a kernel as a command does, or returns the error with which the kernel refuses it.
 * Source: net/netfilter/ipvs/ip_vs_ctl.c of Linux 6.12. Broadcast addresses of
 * local networks are not known here, and accepted.
 */
export function applyToKernel(kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined {
  const { services, daemons } = kernel;
  const { name, daemon } = command;
  const key = serviceKey(identityOf(command.service));
  const held = services.get(key);
  switch (name) {
    case 'add-service':
    case 'edit-service':
      return writeService(kernel, command, held);
    case 'delete-service':
      return services.delete(key) ? undefined : 'ESRCH';
    case 'zero':
      return held || !command.options.has('service-address') ? undefined : 'ESRCH';
    case 'flush':
      services.clear();
      return undefined;
    case 'add-server':
    case 'edit-server':
    case 'delete-server':
      return held ? writeServer(held, command) : 'ESRCH';
    case 'set': {
      const { tcp, tcpFin, udp } = command.timeouts;
      const before = kernel.timeouts;
      kernel.timeouts = { tcp: tcp || before.tcp, tcpFin: tcpFin || before.tcpFin, udp: udp || before.udp };
      return undefined;
    }
    case 'start-daemon':
      if (daemons.has(daemon.role)) return 'EEXIST';
      daemons.set(daemon.role, { ...daemon, interfaceName: daemon.interfaceName || 'eth0' });
      return undefined;
    case 'stop-daemon':
      return daemons.delete(daemon.role) ? undefined : 'ESRCH';
    case 'list':
    case 'restore':
    case 'save':
      return undefined;
  }
}
