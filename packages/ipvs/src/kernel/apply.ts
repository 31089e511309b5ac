import { parseDottedQuad } from '../address/ipv4.js';
import { parseIpv6 } from '../address/ipv6.js';
import type { IpvsadmCommand } from '../ipvsadm/command.js';
import { identityOf, serverOf, serviceOf } from '../ipvsadm/parts.js';
import type { VirtualService } from '../model.js';
import { serverKey, serviceKey } from '../table/identity.js';
import type { Errno, SimulatedKernel } from './kernel.js';

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

function checkModules(kernel: SimulatedKernel, service: VirtualService): Errno | undefined {
  if (!kernel.schedulers.has(service.scheduler)) return 'ENOENT';
  const engine = service.persistenceEngine;
  return engine !== undefined && !kernel.engines.has(engine) ? 'ENOENT' : undefined;
}

function writeService(kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined {
  const { servers: _, ...service } = serviceOf(command.service);
  const key = serviceKey(service.identity);
  const held = kernel.services.get(key);
  if (command.name === 'add-service' && held) return 'EEXIST';
  if (command.name === 'edit-service' && !held) return 'ESRCH';
  const problem = checkModules(kernel, { ...service, servers: [] });
  if (problem) return problem;
  kernel.services.set(key, { service, servers: held?.servers ?? new Map() });
  return undefined;
}

function writeServer(kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined {
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
}

/**
 * Changes a kernel as a command does, or returns the error with which the kernel refuses it.
 * Source: net/netfilter/ipvs/ip_vs_ctl.c of Linux 6.12. Broadcast addresses of
 * local networks are not known here, and accepted.
 */
export function applyToKernel(kernel: SimulatedKernel, command: IpvsadmCommand): Errno | undefined {
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
}
