import { formatEndpoint } from '../address/address.js';
import { formatIpv4 } from '../address/ipv4.js';
import type { Forwarding, RealServer, ServiceIdentity, Tunnel, VirtualService } from '../model.js';
import type { ServerPart, ServicePart } from './command.js';
import { schedulerFlags } from './scheduler-flags.js';

/** The identity of the service of a command. */
export function identityOf(part: ServicePart): ServiceIdentity {
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
}

/** The service that a command describes, as the kernel will hold it: a netmask for whole addresses is left out. */
export function serviceOf(part: ServicePart): Omit<VirtualService, 'servers'> {
  const { netmask, persistent, timeoutSeconds } = part;
  const identity = identityOf(part);
  const [whole, mask] =
    identity.family === 'inet6' ? [128, String(netmask)] : [0xffffffff, formatIpv4(netmask)];
  return {
    identity,
    scheduler: part.scheduler,
    schedulerFlags: schedulerFlags.filter((_, bit) => part.schedulerFlags & (1 << bit)),
    persistence: persistent ? { timeoutSeconds, ...(netmask === whole ? {} : { netmask: mask }) } : undefined,
    persistenceEngine: part.engine,
    onePacket: part.onePacket,
  };
}

function tunnelOf(part: ServerPart): Tunnel {
  const checksum = part.tunnelFlags & 2 ? 'remote' : part.tunnelFlags & 1 ? 'full' : 'none';
  if (part.tunnelType === 'gue') return { kind: 'gue', port: part.tunnelPort, checksum };
  if (part.tunnelType === 'gre') return { kind: 'gre', checksum: checksum === 'remote' ? 'full' : checksum };
  return { kind: 'ipip' };
}

const forwardingOf = (part: ServerPart): Forwarding =>
  part.forwarding === 'tunnel' ? { kind: 'tunnel', tunnel: tunnelOf(part) } : { kind: part.forwarding };

/** The real server that a command describes. */
export function serverOf(part: ServerPart): RealServer {
  const server = {
    family: part.family ?? 'inet',
    address: part.address ?? '0.0.0.0',
    port: part.port,
    forwarding: forwardingOf(part),
    weight: part.weight,
  };
  const { upper, lower } = part;
  return upper === 0 && lower === 0 ? server : { ...server, thresholds: { upper, lower } };
}

/** The service of a command, for messages. */
export function describeService(part: ServicePart): string {
  const identity = identityOf(part);
  return identity.kind === 'fwmark'
    ? `firewall mark ${identity.mark}`
    : formatEndpoint(identity.family, identity.address, identity.port);
}
