import { formatEndpoint } from '../address/address.js';
import type {
  ForwardingMethod,
  RealServer,
  ServiceIdentity,
  Table,
  Tunnel,
  VirtualService,
} from '../model.js';
import { schedulerFlagArgument } from './scheduler-flags.js';

const protocolSwitches = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const;

/** The arguments that name a service: `-t 192.0.2.1:80`, `-f 7`, `-f 7 -6`. */
export const identityArgv = (identity: ServiceIdentity): readonly string[] =>
  identity.kind === 'fwmark'
    ? ['-f', String(identity.mark), ...(identity.family === 'inet6' ? ['-6'] : [])]
    : [protocolSwitches[identity.protocol], formatEndpoint(identity.family, identity.address, identity.port)];

function optionsArgv(service: VirtualService): readonly string[] {
  const { persistence, persistenceEngine } = service;
  const flags = schedulerFlagArgument(service.scheduler, service.schedulerFlags ?? []);
  return [
    '-s',
    service.scheduler,
    ...(persistence ? ['-p', String(persistence.timeoutSeconds)] : []),
    ...(persistence?.netmask !== undefined ? ['-M', persistence.netmask] : []),
    ...(persistenceEngine ? ['--pe', persistenceEngine] : []),
    ...(service.onePacket ? ['-o'] : []),
    ...(flags === '' ? [] : ['-b', flags]),
  ];
}

/** `-A` and `-E`: both say every option of the service, since an edit resets what it leaves out. */
export const serviceArgv = (command: '-A' | '-E', service: VirtualService): readonly string[] => [
  command,
  ...identityArgv(service.identity),
  ...optionsArgv(service),
];

/** `-D`: takes the service out with all of its real servers. */
export const deleteServiceArgv = (identity: ServiceIdentity): readonly string[] => [
  '-D',
  ...identityArgv(identity),
];

const checksumSwitches = { none: '--tun-nocsum', full: '--tun-csum', remote: '--tun-remcsum' } as const;

/** The arguments of a tunnel, as `ipvsadm -S` orders them. */
export function tunnelArgv(tunnel: Tunnel): readonly string[] {
  switch (tunnel.kind) {
    case 'ipip':
      return ['--tun-type', 'ipip'];
    case 'gue':
      return ['--tun-type', 'gue', '--tun-port', String(tunnel.port), checksumSwitches[tunnel.checksum]];
    case 'gre':
      return ['--tun-type', 'gre', checksumSwitches[tunnel.checksum]];
  }
}

/** The switches of the forwarding methods. */
export const forwardingSwitches: Readonly<Record<ForwardingMethod, string>> = {
  direct: '-g',
  masquerade: '-m',
  tunnel: '-i',
};

const namedServer = (identity: ServiceIdentity, server: RealServer): readonly string[] => [
  ...identityArgv(identity),
  '-r',
  formatEndpoint(server.family, server.address, server.port),
];

/** `-a` and `-e`: both say every option of the server, since an edit resets what it leaves out. */
export function serverArgv(
  command: '-a' | '-e',
  identity: ServiceIdentity,
  server: RealServer,
): readonly string[] {
  const { forwarding, thresholds } = server;
  const limited = thresholds && (thresholds.upper !== 0 || thresholds.lower !== 0);
  return [
    command,
    ...namedServer(identity, server),
    forwardingSwitches[forwarding.kind],
    '-w',
    String(server.weight),
    ...(limited ? ['-x', String(thresholds.upper), '-y', String(thresholds.lower)] : []),
    ...(forwarding.kind === 'tunnel' ? tunnelArgv(forwarding.tunnel ?? { kind: 'ipip' }) : []),
  ];
}

/** `-d`: takes one real server out. Its open connections are kept by the kernel until they end. */
export const deleteServerArgv = (identity: ServiceIdentity, server: RealServer): readonly string[] => [
  '-d',
  ...namedServer(identity, server),
];

/**
 * The ipvsadm commands (arguments without the program's name) that build a service, or every service of a
 * table, from nothing. Nothing of the model is left out, thresholds included. What a table does not know is left to ipvsadm's defaults.
 */
export function toArgv(value: Table | VirtualService): readonly (readonly string[])[] {
  if ('services' in value) return value.services.flatMap((service) => toArgv(service));
  return [
    serviceArgv('-A', value),
    ...value.servers.map((server) => serverArgv('-a', value.identity, server)),
  ];
}
