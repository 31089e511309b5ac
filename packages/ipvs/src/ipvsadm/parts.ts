import { formatEndpoint } from '../address/address.js';
import { formatIpv4 } from '../address/ipv4.js';
import type {
  Forwarding,
  RealServer,
  SchedulerFlag,
  ServiceIdentity,
  Tunnel,
  VirtualService,
} from '../model.js';
import { canonicalService } from '../table/identity.js';
import type { ServerPart, ServicePart } from './command.js';

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

const flagsOf = (bits: number): readonly SchedulerFlag[] => [
  ...(bits & 1 ? (['flag-1'] as const) : []),
  ...(bits & 2 ? (['flag-2'] as const) : []),
  ...(bits & 4 ? (['flag-3'] as const) : []),
];

/** The service that a command describes, without servers. */
export function serviceOf(part: ServicePart): VirtualService {
  const identity = identityOf(part);
  const netmask = identity.family === 'inet6' ? String(part.netmask) : formatIpv4(part.netmask);
  return canonicalService({
    identity,
    scheduler: part.scheduler,
    schedulerFlags: flagsOf(part.schedulerFlags),
    persistence: part.persistent ? { timeoutSeconds: part.timeoutSeconds, netmask } : undefined,
    persistenceEngine: part.engine || undefined,
    onePacket: part.onePacket,
    servers: [],
  });
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
