import { formatIpv4 } from '../address/ipv4.js';
import { formatIpv6, parseIpv6 } from '../address/ipv6.js';
import { scanNumber } from '../ipvsadm/scan.js';
import type { Family } from '../model.js';
import { linesOf, type Piece, tokensOf } from './lines.js';
import { type ListedServer, type ListedService, type Listing, listedTable } from './listing/listing.js';
import { parseServerColumns } from './listing/server-columns.js';
import { listedProtocols } from './listing/service-line.js';
import { watchTwice } from './listing/twice.js';
import { createReport, type Report } from './report.js';

function endpointOf(token: Piece | undefined): Pick<ListedServer, 'family' | 'address' | 'port'> | undefined {
  const match = /^(?:([0-9A-F]{8})|\[(.*)\]):([0-9A-F]{4})$/.exec(token?.text ?? '');
  if (!match) return undefined;
  const port = Number.parseInt(match[3] ?? '', 16);
  if (match[1] !== undefined)
    return { family: 'inet', address: formatIpv4(Number.parseInt(match[1], 16)), port };
  const groups = parseIpv6(match[2] ?? '');
  return groups && { family: 'inet6', address: formatIpv6(groups), port };
}

function identityOf([kind, name]: readonly Piece[]): ListedService['identity'] | undefined {
  if (kind?.text === 'FWM' && /^[0-9A-F]{8}$/.test(name?.text ?? ''))
    return { kind: 'fwmark', family: 'inet', mark: Number.parseInt(name?.text ?? '', 16) };
  const protocol = listedProtocols.get(kind?.text ?? '');
  const at = endpointOf(name);
  return protocol && at ? { kind: 'address', protocol, ...at } : undefined;
}

/** The netmask of persistence: hexadecimal digits of an IPv4 mask, or of a prefix length in the byte order of the machine. */
function netmaskOf(digits: string, family: Family): string | undefined {
  const bits = Number.parseInt(digits, 16);
  if (family === 'inet') return bits === 0xffffffff ? undefined : formatIpv4(bits);
  const length = bits > 0xff ? bits >>> 24 : bits;
  return length === 128 ? undefined : String(length);
}

/** How the kernel's table is read. */
export interface ParseProcOptions {
  /**
   * The kernel's CONFIG_HZ, in which it counts persistence. Without it persistence is read with 250, as Debian builds
   * kernels, and reported with code `ticks-unknown`.
   */
  readonly ticksPerSecond?: number | undefined;
}

/** A virtual service whose servers are still being read. */
interface Entry {
  readonly tokens: readonly Piece[];
  readonly identity: ListedService['identity'];
  readonly servers: ListedServer[];
  /** The places of the servers. */
  readonly lines: Piece[];
}

/** A firewall mark has the family of its servers, but of those it tunnels to. */
function completeIdentity({ tokens, identity, servers }: Entry, report: Report): ListedService['identity'] {
  if (identity.kind === 'address') return identity;
  const family = servers.find(({ forwarding }) => forwarding?.kind !== 'tunnel')?.family;
  if (family === undefined)
    report(
      'family-unknown',
      tokens[1],
      `the text does not show whether firewall mark ${identity.mark} is of IPv4 or IPv6; read as IPv4`,
      'Save the table with: ipvsadm -S -n',
    );
  return { ...identity, family: family ?? 'inet' };
}

/** Persistence, whose timeout the kernel writes in clock ticks. */
function persistenceOf(
  columns: readonly Piece[],
  family: Family,
  ticksPerSecond: number | undefined,
  report: Report,
): ListedService['persistence'] {
  const at = columns.findIndex(({ text }) => text === 'persistent');
  const ticks = scanNumber(columns[at + 1]?.text ?? '', 0, Number.MAX_SAFE_INTEGER);
  if (at < 0 || ticks === undefined) return undefined;
  if (ticksPerSecond === undefined)
    report(
      'ticks-unknown',
      columns[at + 1],
      'the timeout is in ticks of the kernel, whose number a second the text does not show; read with 250',
      'Save the table with: ipvsadm -S -n',
    );
  const mask = /^[0-9A-F]{8}$/.exec(columns[at + 2]?.text ?? '')?.[0];
  const netmask = mask === undefined ? undefined : netmaskOf(mask, family);
  return { timeoutSeconds: Math.round(ticks / (ticksPerSecond ?? 250)), ...(netmask && { netmask }) };
}

function readService(entry: Entry, ticksPerSecond: number | undefined, report: Report): ListedService {
  const identity = completeIdentity(entry, report);
  const columns = entry.tokens.slice(2);
  const isShown = identity.kind === 'fwmark' || identity.family === 'inet';
  return {
    identity,
    scheduler: columns[0]?.text,
    onePacket: isShown ? columns.some(({ text }) => text === 'ops') : undefined,
    persistence: persistenceOf(columns, identity.family, ticksPerSecond, report),
    servers: entry.servers,
  };
}

/** Reports what the text has twice. A mark without servers may be there for each family. */
function reportTwice(entries: readonly Entry[], services: readonly ListedService[], report: Report): void {
  const twice = watchTwice(report);
  for (const [index, { tokens, servers, lines }] of entries.entries()) {
    const identity = services[index]?.identity;
    const [kind] = tokens;
    if (identity === undefined || kind === undefined) continue;
    if (identity.kind === 'address' || servers.length > 0) twice.service(identity, tokens[1] ?? kind);
    for (const [at, server] of servers.entries()) twice.server(server, lines[at] ?? kind);
  }
}

/** Reads the line of a real server. Undefined if it is not one. */
function readServer([, name, ...columns]: readonly Piece[], report: Report): ListedServer | undefined {
  const endpoint = endpointOf(name);
  const found = endpoint && name && parseServerColumns(columns, 'default', name, report);
  return found && { ...endpoint, ...found };
}

/**
 * Reads the kernel's /proc/net/ip_vs, whose IPv4 addresses, ports and marks are hexadecimal. It shows no scheduler flags, no
 * persistence engines, and no one-packet scheduling of IPv6 addresses: these are absent from the table, and a plan says that
 * it does not know them. `ipvsadm -S -n` shows all of them. Never throws: lines that cannot be read are left out with an error
 * in `diagnostics`, and what can be read in two ways has a warning, with which `plan` refuses the text.
 */
export function parseProc(text: string, options: ParseProcOptions = {}): Listing {
  const { diagnostics, report } = createReport(text);
  const entries: Entry[] = [];
  for (const line of linesOf(text)) {
    const tokens = tokensOf(line);
    const [first, second] = tokens;
    if (!first || /^(IP Virtual|Prot )/.test(line.text) || second?.text === 'RemoteAddress:Port') continue;
    const isServer = first.text === '->';
    const server = isServer ? readServer(tokens, report) : undefined;
    const identity = isServer ? undefined : identityOf(tokens);
    const current = entries.at(-1);
    if (server && current) {
      current.servers.push(server);
      current.lines.push(line);
    } else if (identity) entries.push({ tokens, identity, servers: [], lines: [] });
    else {
      const what = isServer ? 'real server' : 'virtual service';
      report('unknown-line', line, `not a ${what} as the kernel writes one: "${line.text}"`);
    }
  }
  const services = entries.map((entry) => readService(entry, options.ticksPerSecond, report));
  reportTwice(entries, services, report);
  return { kind: 'listing', view: 'default', services, diagnostics, table: listedTable(services) };
}
