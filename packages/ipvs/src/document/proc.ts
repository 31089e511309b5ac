import { formatIpv4 } from '../address/ipv4.js';
import { formatIpv6, parseIpv6 } from '../address/ipv6.js';
import { scanNumber } from '../ipvsadm/scan.js';
import { linesOf, type Piece, tokensOf } from './lines.js';
import { type ListedServer, type ListedService, type Listing, listedTable } from './listing/listing.js';
import { parseServerColumns } from './listing/server-columns.js';
import { parseServiceFlags } from './listing/service-flags.js';
import { listedProtocols } from './listing/service-line.js';
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

function identityOf(tokens: readonly Piece[]): ListedService['identity'] | undefined {
  const [kind, name] = tokens;
  if (kind?.text === 'FWM' && /^[0-9A-F]{8}$/.test(name?.text ?? ''))
    return { kind: 'fwmark', family: 'inet', mark: Number.parseInt(name?.text ?? '', 16) };
  const protocol = listedProtocols.get(kind?.text ?? '');
  const at = endpointOf(name);
  return protocol && at ? { kind: 'address', protocol, ...at } : undefined;
}

/** Persistence, whose timeout the kernel writes in clock ticks and whose mask in hexadecimal. */
function persistenceOf(tokens: readonly Piece[], ticksPerSecond: number): Pick<ListedService, 'persistence'> {
  const at = tokens.findIndex(({ text }) => text === 'persistent');
  const ticks = scanNumber(tokens[at + 1]?.text ?? '', 0, Number.MAX_SAFE_INTEGER);
  if (at < 0 || ticks === undefined) return {};
  const mask = /^[0-9A-F]{8}$/.exec(tokens[at + 2]?.text ?? '')?.[0];
  const netmask =
    mask === undefined || mask === 'FFFFFFFF' ? undefined : formatIpv4(Number.parseInt(mask, 16));
  return {
    persistence: {
      timeoutSeconds: Math.round(ticks / ticksPerSecond),
      netmask,
    },
  };
}

/** How the kernel's table is read. */
export interface ParseProcOptions {
  /** The kernel's CONFIG_HZ, in which it counts persistence. Default 250, as Debian builds kernels. */
  readonly ticksPerSecond?: number | undefined;
}

/** Reads the line of a virtual service. Undefined if it is not one. */
function readService(
  tokens: readonly Piece[],
  ticksPerSecond: number,
  report: Report,
): ListedService | undefined {
  const identity = identityOf(tokens);
  if (!identity) return undefined;
  const columns = tokens.slice(2);
  const [scheduler] = columns;
  return {
    identity,
    ...(scheduler && parseServiceFlags([scheduler], report)),
    onePacket: columns.some(({ text }) => text === 'ops'),
    ...persistenceOf(columns, ticksPerSecond),
    servers: [],
  };
}

/** Reads the line of a real server. Undefined if it is not one. */
function readServer([, name, ...columns]: readonly Piece[], report: Report): ListedServer | undefined {
  const endpoint = endpointOf(name);
  const found = endpoint && name && parseServerColumns(columns, 'default', name, report);
  return found && { ...endpoint, ...found };
}

/**
 * Reads the kernel's /proc/net/ip_vs, whose IPv4 addresses, ports and marks are hexadecimal. It does not tell IPv6
 * firewall marks from others, and has no scheduler flags and no persistence engines: the table has none of them, so compare
 * and plan with `ipvsadm -S -n` instead. Never throws: lines that cannot be read are left out with an error in `diagnostics`.
 */
export function parseProc(text: string, options: ParseProcOptions = {}): Listing {
  const { ticksPerSecond = 250 } = options;
  const { diagnostics, report } = createReport(text);
  const services: (ListedService & { readonly servers: ListedServer[] })[] = [];
  for (const line of linesOf(text)) {
    const tokens = tokensOf(line);
    const [first, second] = tokens;
    if (!first || /^(IP Virtual|Prot )/.test(line.text) || second?.text === 'RemoteAddress:Port') continue;
    const isServer = first.text === '->';
    const server = isServer ? readServer(tokens, report) : undefined;
    const service = isServer ? undefined : readService(tokens, ticksPerSecond, report);
    const current = services.at(-1);
    if (server && current) current.servers.push(server);
    else if (service) services.push({ ...service, servers: [] });
    else {
      const what = isServer ? 'real server' : 'virtual service';
      report('unknown-line', line, `not a ${what} as the kernel writes one: "${line.text}"`);
    }
  }
  return { kind: 'listing', view: 'default', services, diagnostics, table: listedTable(services) };
}
