import { parseAddress } from './address.js';
import type { Diagnostic, Position } from './diagnostic.js';
import { parseCounters, parseServerColumns } from './list-columns.js';
import { parseServiceFlags } from './list-flags.js';
import {
  type ListedServer,
  type ListedService,
  type Listing,
  type ListingView,
  listedTable,
} from './listing.js';
import type { Protocol } from './model.js';
import { debianNames, type Names } from './names.js';
import { scanNumber } from './scan.js';
import { type Line, linesOf, type Token, tokensOf } from './tokens.js';

/** How a listing is read. */
export interface ParseListOptions {
  /** Where host and service names are looked up, which listings without `-n` have. Default `debianNames`. */
  readonly names?: Names;
}

const viewOf = (line: string): ListingView | undefined => {
  if (!line.startsWith('Prot ')) return undefined;
  if (/\bUthreshold\b/.test(line)) return 'thresholds';
  if (/\bPersistConn\b/.test(line)) return 'persistent-conn';
  if (/\bCPS\b/.test(line)) return 'rate';
  if (/\bConns\b/.test(line)) return 'stats';
  return 'default';
};

interface Found {
  readonly family: 'inet' | 'inet6';
  readonly address: string;
  readonly port: number;
}

interface Reader {
  readonly names: Names;
  readonly diagnostics: Diagnostic[];
  report(severity: Diagnostic['severity'], code: string, message: string, position: Position): void;
}

const readEndpoint = (token: Token, protocol: Protocol, reader: Reader): Found | undefined => {
  const match = /^\[(.*)\]:([^:\]]+)$/.exec(token.text) ?? /^([^[\]]*?)(?::([^:]+))?$/.exec(token.text);
  const [, host = '', portText] = match ?? [];
  const parsed = parseAddress(host);
  const named = parsed ? undefined : reader.names.host(host);
  const address = parsed ?? (named === undefined ? undefined : parseAddress(named));
  if (!address) {
    reader.report(
      'error',
      'unknown-host',
      `"${host}" is not an address and no name that is known here; list with -n, or pass names that know it`,
      token.position,
    );
    return undefined;
  }
  if (portText === undefined) {
    reader.report('error', 'missing-port', `"${token.text}" has no port`, token.position);
    return undefined;
  }
  const port = scanNumber(portText, 0, 65535) ?? reader.names.port(portText, protocol);
  if (port === undefined) {
    reader.report(
      'error',
      'unknown-port',
      `"${portText}" is no port number and no ${protocol} service that is known here; list with -n, or pass names that know it`,
      token.position,
    );
    return undefined;
  }
  return { ...address, port };
};

const readMark = (tokens: readonly Token[], reader: Reader): { service?: ListedService; used: number } => {
  const token = tokens[1];
  const printed = scanNumber(token?.text ?? '', -2147483648, 4294967295);
  if (!token || printed === undefined || printed === 0) {
    reader.report(
      'error',
      'bad-mark',
      'FWM must be followed by a firewall mark',
      (token ?? tokens[0])?.position ?? { line: 1, column: 1, offset: 0 },
    );
    return { used: 0 };
  }
  const inet6 = tokens[2]?.text === 'IPv6';
  // ipvsadm prints marks from 2147483648 as negative numbers.
  const mark = printed < 0 ? printed + 4294967296 : printed;
  return {
    service: { identity: { kind: 'fwmark', family: inet6 ? 'inet6' : 'inet', mark }, servers: [] },
    used: inet6 ? 3 : 2,
  };
};

const protocols: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['SCTP', 'sctp'],
]);

const readService = (line: Line, view: ListingView, reader: Reader): ListedService | undefined => {
  const tokens = tokensOf(line);
  const [first, second] = tokens;
  if (!first) return undefined;
  let service: ListedService | undefined;
  let used = 2;
  if (first.text === 'FWM') {
    ({ service, used } = { service: undefined, ...readMark(tokens, reader) });
  } else {
    const protocol = protocols.get(first.text);
    if (!protocol || !second) {
      reader.report(
        'error',
        'unknown-line',
        `This is no line of an ipvsadm listing: "${line.text}"`,
        first.position,
      );
      return undefined;
    }
    const found = readEndpoint(second, protocol, reader);
    if (found) service = { identity: { kind: 'address', protocol, ...found }, servers: [] };
  }
  if (!service) return undefined;
  const rest = tokens.slice(used);
  if (view === 'stats' || view === 'rate') {
    const counters = parseCounters(rest);
    if (!counters) {
      reader.report('error', 'bad-counters', 'Five counters are expected here', (rest[0] ?? first).position);
      return service;
    }
    return { ...service, counters };
  }
  return { ...service, ...parseServiceFlags(rest, reader.report) };
};

const readServer = (
  line: Line,
  view: ListingView,
  protocol: Protocol,
  reader: Reader,
): ListedServer | undefined => {
  const [, name, ...rest] = tokensOf(line);
  if (!name) {
    reader.report('error', 'missing-server', 'An arrow must be followed by a real server', line.position);
    return undefined;
  }
  const found = readEndpoint(name, protocol, reader);
  if (!found) return undefined;
  const columns = parseServerColumns(rest, view, name, reader.report);
  return columns && { ...found, ...columns };
};

const finish = (services: readonly ListedService[], view: ListingView, reader: Reader): void => {
  const unsaid: Partial<Record<ListingView, string>> = {
    stats: 'schedulers, flags, forwarding, weights and thresholds',
    rate: 'schedulers, flags, forwarding, weights and thresholds',
    thresholds: 'forwarding and weights',
    'persistent-conn': 'forwarding and thresholds',
  };
  const missing = unsaid[view];
  if (missing === undefined || services.length === 0) return;
  reader.report(
    'warning',
    'view-incomplete',
    `This view shows no ${missing}; its table has defaults there. Merge it with the plain -L -n listing before planning`,
    { line: 1, column: 1, offset: 0 },
  );
};

/**
 * Reads what `ipvsadm -L` printed, in any of its views (`--stats`, `--rate`, `--thresholds`,
 * `--persistent-conn`, `--tun-info`, `--exact`), with or without `-n` and with or without the header lines.
 * Never throws: lines that cannot be read are left out with an error in `diagnostics`.
 * Source: print_service_entry in ipvsadm.c of ipvsadm 1.31.
 */
export const parseList = (text: string, options: ParseListOptions = {}): Listing => {
  const diagnostics: Diagnostic[] = [];
  const reader: Reader = {
    names: options.names ?? debianNames,
    diagnostics,
    report: (severity, code, message, position) => diagnostics.push({ severity, code, message, position }),
  };
  let view: ListingView = 'default';
  let header: Listing['header'];
  const services: { service: ListedService; servers: ListedServer[] }[] = [];
  let lost = false;
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') continue;
    const version = /^IP Virtual Server version (\S+) \(size=(\d+)\)/.exec(line.text);
    if (version) {
      header = { version: version[1] ?? '', connectionTableSize: Number(version[2]) };
    } else if (viewOf(line.text) !== undefined) {
      view = viewOf(line.text) ?? view;
    } else if (/^\s+->\s+RemoteAddress:Port/.test(line.text)) {
      if (line.text.includes('TunnelInfo')) view = 'tun-info';
    } else if (/^\s*->/.test(line.text)) {
      const current = services[services.length - 1];
      if (lost) continue;
      if (!current) {
        reader.report(
          'error',
          'server-without-service',
          'A real server is listed before any virtual service',
          line.position,
        );
        continue;
      }
      const { identity } = current.service;
      const server = readServer(line, view, identity.kind === 'address' ? identity.protocol : 'tcp', reader);
      if (server) current.servers.push(server);
    } else {
      const service = readService(line, view, reader);
      lost = service === undefined;
      if (service) services.push({ service, servers: [] });
    }
  }
  const listed = services.map(({ service, servers }) => ({ ...service, servers }));
  finish(listed, view, reader);
  return {
    kind: 'listing',
    view,
    ...(header ? { header } : {}),
    services: listed,
    diagnostics,
    table: listedTable(listed),
  };
};
