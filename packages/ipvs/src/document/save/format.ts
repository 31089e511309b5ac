import { formatEndpoint } from '../../address/address.js';
import { forwardingSwitches, identityArgv, toArgv, tunnelArgv } from '../../ipvsadm/argv.js';
import { formatSchedulerFlags } from '../../ipvsadm/scheduler-flags.js';
import type { RealServer, ServiceIdentity, Table, VirtualService } from '../../model.js';
import type { Names } from '../../names.js';
import { compareServices, sortServers } from '../../table/identity.js';

/** How the output of `ipvsadm -S` is written. */
export interface FormatSaveOptions {
  /** Names instead of numbers, as without `-n`. Default: numbers. */
  readonly names?: Names | undefined;
}

function nameOf(identity: ServiceIdentity, names: Names | undefined): string {
  // ipvsadm prints marks as signed numbers, and cannot read the negative ones back.
  if (identity.kind === 'fwmark') return `-f ${identity.mark | 0}${identity.family === 'inet6' ? ' -6' : ''}`;
  const [option = ''] = identityArgv(identity);
  return `${option} ${endpointOf(identity, identity, names)}`;
}

function endpointOf(
  identity: ServiceIdentity,
  at: { readonly family: 'inet' | 'inet6'; readonly address: string; readonly port: number },
  names: Names | undefined,
): string {
  if (!names) return formatEndpoint(at.family, at.address, at.port);
  const port = names.portName(at.port, identity.kind === 'address' ? identity.protocol : 'tcp');
  return formatEndpoint(at.family, names.hostName(at.address) ?? at.address, port ?? at.port);
}

function serviceLine(service: VirtualService, names: Names | undefined): string {
  const { persistence, persistenceEngine, scheduler, schedulerFlags } = service;
  return [
    `-A ${nameOf(service.identity, names)} -s ${scheduler}`,
    ...(persistence ? [`-p ${persistence.timeoutSeconds}`] : []),
    ...(persistence?.netmask === undefined ? [] : [`-M ${persistence.netmask}`]),
    ...(persistenceEngine ? [`--pe ${persistenceEngine}`] : []),
    ...(service.onePacket ? ['-o'] : []),
    ...(schedulerFlags?.length ? [`-b ${formatSchedulerFlags(scheduler, schedulerFlags)}`] : []),
  ].join(' ');
}

function serverLine(identity: ServiceIdentity, server: RealServer, names: Names | undefined): string {
  const { forwarding } = server;
  const method = forwardingSwitches[forwarding.kind];
  const tunnel = forwarding.kind === 'tunnel' ? tunnelArgv(forwarding.tunnel ?? { kind: 'ipip' }) : [];
  const head = `-a ${nameOf(identity, names)} -r ${endpointOf(identity, server, names)} ${method} -w ${server.weight}`;
  return [head, ...tunnel].join(' ');
}

/**
 * Writes a table as `ipvsadm -S -n` prints it, byte for byte. That program leaves thresholds out, and prints
 * firewall marks from 2147483648 as negative numbers: `formatRestore` loses nothing.
 * Source: print_service_entry in ipvsadm.c of ipvsadm 1.31.
 */
export const formatSave = (table: Table, options: FormatSaveOptions = {}): string =>
  [...table.services]
    .sort((left, right) => compareServices(left.identity, right.identity))
    .flatMap((service) => [
      serviceLine(service, options.names),
      ...sortServers(service.servers).map((server) => serverLine(service.identity, server, options.names)),
    ])
    .map((line) => `${line}\n`)
    .join('');

/** Writes a table as input of `ipvsadm -R`, with everything that the table states. What it does not know gets a default. */
export const formatRestore = (table: Table): string =>
  toArgv(table)
    .map((argv) => `${argv.join(' ')}\n`)
    .join('');
