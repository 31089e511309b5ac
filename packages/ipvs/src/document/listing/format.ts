import { formatEndpoint } from '../../address/address.js';
import { formatSchedulerFlags } from '../../ipvsadm/scheduler-flags.js';
import type { Protocol, ServiceIdentity, Table, Tunnel } from '../../model.js';
import type { Names } from '../../names.js';
import { compareServices, sortServers } from '../../table/identity.js';
import type { Counters, ListedServer, ListedService, Listing, ListingView } from './listing.js';

/** How a listing is written. */
export interface FormatListOptions {
  /** Which columns. Default `default`. */
  readonly view?: ListingView | undefined;
  /** Whole numbers in `--stats` and `--rate`, as with `--exact`. Default false. */
  readonly exact?: boolean | undefined;
  /** Names instead of numbers, as without `-n`. Default: numbers. */
  readonly names?: Names | undefined;
  /** Sort services and servers as ipvsadm does. False is `--nosort`. Default true. */
  readonly sort?: boolean | undefined;
  /** The first line, or null for none, as `-L` of a single service. Default: the listing's own, or version 1.2.1 and size 4096. */
  readonly header?: Listing['header'] | null | undefined;
}

/** A number in nine columns, shortened from 100 million on, as ipvsadm does. */
function largeNumber(value: bigint, exact: boolean): string {
  if (exact) {
    const digits = String(value);
    return digits.padStart(digits.length <= 8 ? 9 : digits.length + 1);
  }
  if (value < 100000000n) return String(value).padStart(9);
  if (value < 1000000000n) return `${String(value / 1000n).padStart(8)}K`;
  if (value < 100000000000n) return `${String(value / 1000000n).padStart(8)}M`;
  if (value < 100000000000000n) return `${String(value / 1000000000n).padStart(8)}G`;
  return `${String(value / 1000000000000n).padStart(8)}T`;
}

const valuesOf = (counters: Counters | undefined): readonly bigint[] =>
  counters
    ? [
        counters.connections,
        counters.incomingPackets,
        counters.outgoingPackets,
        counters.incomingBytes,
        counters.outgoingBytes,
      ]
    : [0n, 0n, 0n, 0n, 0n];

function title(view: ListingView): string {
  const local = 'Prot LocalAddress:Port'.padEnd(33);
  const remote = '\n  -> RemoteAddress:Port';
  const columns = (names: readonly string[]): string => names.map((name) => ` ${name.padStart(8)}`).join('');
  switch (view) {
    case 'stats':
      return `${local}${columns(['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'])}${remote}`;
    case 'rate':
      return `${local}${columns(['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'])}${remote}`;
    case 'thresholds':
      return `${local} Uthreshold Lthreshold ActiveConn InActConn ${remote}`;
    case 'persistent-conn':
      return `${local} Weight    PersistConn ActiveConn InActConn ${remote}`;
    case 'tun-info':
      return `Prot LocalAddress:Port Scheduler Flags${remote}           Forward TunnelInfo    Weight ActiveConn InActConn`;
    case 'default':
      return `Prot LocalAddress:Port Scheduler Flags${remote}           Forward Weight ActiveConn InActConn`;
  }
}

const endpoint = (
  at: { readonly family: 'inet' | 'inet6'; readonly address: string; readonly port: number },
  protocol: Protocol,
  names: Names | undefined,
): string =>
  names
    ? formatEndpoint(
        at.family,
        names.hostName(at.address) ?? at.address,
        names.portName(at.port, protocol) ?? String(at.port),
      )
    : formatEndpoint(at.family, at.address, at.port);

function serviceName(identity: ServiceIdentity, names: Names | undefined): string {
  // ipvsadm prints marks as signed numbers.
  if (identity.kind === 'fwmark')
    return `FWM  ${identity.mark | 0}${identity.family === 'inet6' ? ' IPv6' : ''}`;
  const name = `${identity.protocol.toUpperCase().padEnd(4)} ${endpoint(identity, identity.protocol, names)}`;
  return identity.family === 'inet' ? name.slice(0, 33) : name;
}

function serviceLine(
  service: ListedService,
  view: ListingView,
  exact: boolean,
  names: Names | undefined,
): string {
  const name = serviceName(service.identity, names);
  if (view === 'stats' || view === 'rate')
    return (
      name.padEnd(33) +
      valuesOf(service.counters)
        .map((value) => largeNumber(value, exact))
        .join('')
    );
  const scheduler = service.scheduler ?? 'wlc';
  const flags = service.schedulerFlags?.length
    ? ` (${formatSchedulerFlags(scheduler, service.schedulerFlags)})`
    : '';
  const { persistence } = service;
  const engine = service.persistenceEngine ? ` pe ${service.persistenceEngine}` : '';
  const persistent = persistence
    ? ` persistent ${persistence.timeoutSeconds}${persistence.netmask === undefined ? '' : ` mask ${persistence.netmask}`}${engine}`
    : '';
  return `${name} ${scheduler}${flags}${persistent}${service.onePacket ? ' ops' : ''}`;
}

function tunnelInfo(tunnel: Tunnel): string {
  const marks = { none: '-c', full: '+c', remote: 'r+c' } as const;
  switch (tunnel.kind) {
    case 'ipip':
      return 'ipip';
    case 'gue':
      return `gue:${tunnel.port}:${marks[tunnel.checksum]}`;
    case 'gre':
      return `gre:${marks[tunnel.checksum]}`;
  }
}

const forwardingNames = { direct: 'Route', masquerade: 'Masq', tunnel: 'Tunnel' } as const;

function serverLine(
  server: ListedServer,
  view: ListingView,
  exact: boolean,
  protocol: Protocol,
  names: Names | undefined,
): string {
  const full = endpoint(server, protocol, names);
  const name = `  -> ${(server.family === 'inet' ? full.slice(0, 28) : full).padEnd(28)}`;
  const values = valuesOf(server.counters);
  const columns = (...cells: readonly (readonly [unknown, number])[]): string =>
    cells.map(([cell, width]) => ` ${String(cell).padEnd(width)}`).join('');
  const connections = [
    [server.activeConnections ?? 0, 10],
    [server.inactiveConnections ?? 0, 10],
  ] as const;
  const forwarding = server.forwarding ?? { kind: 'direct' };
  const method = [forwardingNames[forwarding.kind], 7] as const;
  const weight = server.weight ?? 1;
  switch (view) {
    case 'stats':
      return name + values.map((value) => largeNumber(value, exact)).join('');
    case 'rate': {
      // The first three columns of a server are never shortened.
      const plain = values.slice(0, 3).map((value) => ` ${String(value).padStart(8)}`);
      return name + [...plain, ...values.slice(3).map((value) => largeNumber(value, exact))].join('');
    }
    case 'thresholds':
      return (
        name +
        columns([server.thresholds?.upper ?? 0, 10], [server.thresholds?.lower ?? 0, 10], ...connections)
      );
    case 'persistent-conn':
      return name + columns([weight, 9], [server.persistentConnections ?? 0, 11], ...connections);
    case 'tun-info': {
      const info = forwarding.kind === 'tunnel' ? tunnelInfo(forwarding.tunnel ?? { kind: 'ipip' }) : 'n/a';
      return name + columns(method, [info.slice(0, 15), 13], [weight, 6], ...connections);
    }
    case 'default':
      return name + columns(method, [weight, 6], ...connections);
  }
}

/**
 * Writes a table or a listing as `ipvsadm -L -n` prints it, byte for byte: columns, sorting, and what it cuts
 * off. Source: print_service_entry in ipvsadm.c of ipvsadm 1.31.
 */
export function formatList(value: Table | Listing, options: FormatListOptions = {}): string {
  const { view = 'kind' in value ? value.view : 'default', exact = false, names, sort = true } = options;
  const own = 'kind' in value ? (value.header ?? null) : { version: '1.2.1', connectionTableSize: 4096 };
  const header = options.header === undefined ? own : options.header;
  const services: readonly ListedService[] = value.services;
  const ordered = sort
    ? [...services].sort((left, right) => compareServices(left.identity, right.identity))
    : services;
  const lines = ordered.flatMap((service) => {
    const servers = sort ? sortServers(service.servers) : service.servers;
    const protocol = service.identity.kind === 'address' ? service.identity.protocol : 'tcp';
    return [
      serviceLine(service, view, exact, names),
      ...servers.map((server) => serverLine(server, view, exact, protocol, names)),
    ];
  });
  const head =
    header === null
      ? []
      : [`IP Virtual Server version ${header.version} (size=${header.connectionTableSize})`];
  return [...head, title(view), ...lines].map((line) => `${line}\n`).join('');
}
