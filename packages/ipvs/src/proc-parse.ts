import type { Diagnostic } from './diagnostic.js';
import { formatIpv4 } from './ipv4.js';
import { formatIpv6, parseIpv6 } from './ipv6.js';
import { parseServerColumns } from './list-columns.js';
import { parseServiceFlags } from './list-flags.js';
import { type ListedServer, type ListedService, type Listing, listedTable } from './listing.js';
import { scanNumber } from './scan.js';
import { linesOf, type Token, tokensOf } from './tokens.js';

const endpointOf = (
  token: Token | undefined,
): Pick<ListedServer, 'family' | 'address' | 'port'> | undefined => {
  const match = /^(?:([0-9A-F]{8})|\[(.*)\]):([0-9A-F]{4})$/.exec(token?.text ?? '');
  if (!match) return undefined;
  const port = Number.parseInt(match[3] ?? '', 16);
  if (match[1] !== undefined)
    return { family: 'inet', address: formatIpv4(Number.parseInt(match[1], 16)), port };
  const groups = parseIpv6(match[2] ?? '');
  return groups && { family: 'inet6', address: formatIpv6(groups), port };
};

const identityOf = (tokens: readonly Token[]): ListedService['identity'] | undefined => {
  const [kind, name] = tokens;
  if (kind?.text === 'FWM' && /^[0-9A-F]{8}$/.test(name?.text ?? ''))
    return { kind: 'fwmark', family: 'inet', mark: Number.parseInt(name?.text ?? '', 16) };
  const protocol = ({ TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const)[kind?.text ?? ''];
  const at = endpointOf(name);
  return protocol && at ? { kind: 'address', protocol, ...at } : undefined;
};

/** The kernel writes timeouts of persistence in its clock ticks and masks in hexadecimal. */
const persistenceOf = (
  tokens: readonly Token[],
  ticksPerSecond: number,
): Pick<ListedService, 'persistence'> => {
  const at = tokens.findIndex(({ text }) => text === 'persistent');
  const ticks = scanNumber(tokens[at + 1]?.text ?? '', 0, Number.MAX_SAFE_INTEGER);
  if (at < 0 || ticks === undefined) return {};
  const mask = /^[0-9A-F]{8}$/.exec(tokens[at + 2]?.text ?? '')?.[0];
  const netmask =
    mask === undefined || mask === 'FFFFFFFF' ? undefined : formatIpv4(Number.parseInt(mask, 16));
  return {
    persistence: {
      timeoutSeconds: Math.round(ticks / ticksPerSecond),
      ...(netmask === undefined ? {} : { netmask }),
    },
  };
};

/** How the kernel's table is read. */
export interface ParseProcOptions {
  /** The kernel's CONFIG_HZ, in which it counts persistence. Default 250, as Debian builds kernels. */
  readonly ticksPerSecond?: number;
}

/**
 * Reads the kernel's /proc/net/ip_vs, whose IPv4 addresses, ports and marks are hexadecimal. It tells no IPv6
 * firewall marks from others and no scheduler flags. Never throws: lines that cannot be read are left out with
 * an error in `diagnostics`.
 */
export const parseProc = (text: string, options: ParseProcOptions = {}): Listing => {
  const { ticksPerSecond = 250 } = options;
  const diagnostics: Diagnostic[] = [];
  const report = (
    severity: Diagnostic['severity'],
    code: string,
    message: string,
    position: Diagnostic['position'],
  ): void => {
    diagnostics.push({ severity, code, message, position });
  };
  const services: { service: ListedService; servers: ListedServer[] }[] = [];
  for (const line of linesOf(text)) {
    const tokens = tokensOf(line);
    const [first, second, ...columns] = tokens;
    if (!first || /^(IP Virtual|Prot )/.test(line.text) || second?.text === 'RemoteAddress:Port') continue;
    if (first.text === '->') {
      const at = endpointOf(second);
      const found = at && second && parseServerColumns(columns, 'default', second, report);
      const current = services[services.length - 1];
      if (at && found && current) current.servers.push({ ...at, ...found });
      else
        report(
          'error',
          'unknown-line',
          `This is no real server as the kernel writes one: "${line.text}"`,
          line.position,
        );
      continue;
    }
    const identity = identityOf(tokens);
    if (!identity) {
      report(
        'error',
        'unknown-line',
        `This is no virtual service as the kernel writes one: "${line.text}"`,
        line.position,
      );
      continue;
    }
    const [scheduler] = columns;
    const rest = scheduler ? parseServiceFlags([scheduler], report) : {};
    const onePacket = columns.some(({ text: word }) => word === 'ops');
    services.push({
      service: { identity, ...rest, onePacket, ...persistenceOf(columns, ticksPerSecond), servers: [] },
      servers: [],
    });
  }
  const listed = services.map(({ service, servers }) => ({ ...service, servers }));
  return { kind: 'listing', view: 'default', services: listed, diagnostics, table: listedTable(listed) };
};
