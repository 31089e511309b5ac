import { schedulerFlagArgument } from '../../ipvsadm/scheduler-flags.js';
import type { Forwarding, RealServer, ServiceIdentity, Table, VirtualService } from '../../model.js';

/** Lines that a caller adds to the blocks of a service and of its real servers. */
export interface KeepalivedAdditions {
  readonly service?: ((service: VirtualService) => readonly string[]) | undefined;
  readonly server?: ((service: VirtualService, server: RealServer) => readonly string[]) | undefined;
}

const checksums = { none: 'nocsum', full: 'csum', remote: 'remcsum' } as const;

function methodOf(forwarding: Forwarding): string {
  if (forwarding.kind === 'direct') return 'DR';
  if (forwarding.kind === 'masquerade') return 'NAT';
  const { tunnel = { kind: 'ipip' } } = forwarding;
  if (tunnel.kind === 'ipip') return 'TUN';
  const port = tunnel.kind === 'gue' ? ` port ${tunnel.port}` : '';
  return `TUN type ${tunnel.kind}${port} ${checksums[tunnel.checksum]}`;
}

const nameOf = (identity: ServiceIdentity): string =>
  identity.kind === 'fwmark' ? `fwmark ${identity.mark}` : `${identity.address} ${identity.port}`;

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `    ${line}`);

function serverLines({ forwarding, weight, thresholds }: RealServer): readonly string[] {
  const { upper = 0, lower = 0 } = thresholds ?? {};
  return [
    `weight ${weight}`,
    `lvs_method ${methodOf(forwarding)}`,
    ...(upper === 0 ? [] : [`uthreshold ${upper}`]),
    ...(lower === 0 ? [] : [`lthreshold ${lower}`]),
  ];
}

function serviceLines(service: VirtualService): readonly string[] {
  const { identity, scheduler, schedulerFlags, persistence, persistenceEngine, onePacket } = service;
  const flags = schedulerFlagArgument(scheduler, schedulerFlags);
  return [
    ...(identity.kind === 'address' ? [`protocol ${identity.protocol.toUpperCase()}`] : []),
    ...(identity.kind === 'fwmark' && identity.family === 'inet6' ? ['ip_family inet6'] : []),
    `lvs_sched ${scheduler}`,
    ...(flags === '' ? [] : flags.split(',')),
    ...(persistence ? [`persistence_timeout ${persistence.timeoutSeconds}`] : []),
    ...(persistence?.netmask === undefined ? [] : [`persistence_granularity ${persistence.netmask}`]),
    ...(persistenceEngine === undefined ? [] : [`persistence_engine ${persistenceEngine}`]),
    ...(onePacket ? ['ops'] : []),
  ];
}

/**
 * Writes a table as `virtual_server` blocks of a keepalived.conf. Checks are for the caller to add. Ports of servers of
 * a firewall mark are lost, since keepalived clears them.
 */
export const formatKeepalived = (table: Table, additions: KeepalivedAdditions = {}): string =>
  table.services
    .map((service) => {
      const { service: ofService = () => [], server: ofServer = () => [] } = additions;
      const servers = service.servers.flatMap((server) => [
        `real_server ${server.address}${service.identity.kind === 'fwmark' ? '' : ` ${server.port}`} {`,
        ...indented([...serverLines(server), ...ofServer(service, server)]),
        '}',
      ]);
      const lines = indented([...serviceLines(service), ...ofService(service), ...servers]);
      return [`virtual_server ${nameOf(service.identity)} {`, ...lines, '}']
        .map((line) => `${line}\n`)
        .join('');
    })
    .join('\n');
