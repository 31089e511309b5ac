import { scanNumber } from '../../ipvsadm/scan.js';
import type { Forwarding, Tunnel, TunnelChecksum } from '../../model.js';
import type { Piece } from '../lines.js';
import type { Report } from '../report.js';
import type { Counters, ListedServer, ListingView } from './listing.js';

const units: Readonly<Record<string, bigint>> = {
  K: 1000n,
  M: 1000000n,
  G: 1000000000n,
  T: 1000000000000n,
};

/** Reads the five numbers of `--stats` or `--rate`, whole or shortened. */
export function parseCounters(tokens: readonly Piece[]): Counters | undefined {
  let rounded = false;
  const values = tokens.slice(0, 5).map(({ text }) => {
    const match = /^(\d+)([KMGT]?)$/.exec(text);
    if (!match) return undefined;
    const unit = units[match[2] ?? ''];
    if (unit !== undefined) rounded = true;
    return BigInt(match[1] ?? '0') * (unit ?? 1n);
  });
  const [connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes] = values;
  if (
    connections === undefined ||
    incomingPackets === undefined ||
    outgoingPackets === undefined ||
    incomingBytes === undefined ||
    outgoingBytes === undefined ||
    tokens.length !== 5
  )
    return undefined;
  return { connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes, rounded };
}

const checksums: Readonly<Record<string, TunnelChecksum>> = { '-c': 'none', '+c': 'full', 'r+c': 'remote' };

function parseTunnel(text: string): Tunnel | undefined {
  if (text === 'ipip') return { kind: 'ipip' };
  const [kind, ...parts] = text.split(':');
  const checksum = checksums[parts[parts.length - 1] ?? ''];
  if (checksum === undefined) return undefined;
  if (kind === 'gue' && parts.length === 2) {
    const port = scanNumber(parts[0] ?? '', 0, 65535);
    return port === undefined ? undefined : { kind, port, checksum };
  }
  return kind === 'gre' && parts.length === 1 && checksum !== 'remote' ? { kind, checksum } : undefined;
}

const forwardings: Readonly<Record<string, Forwarding>> = {
  Route: { kind: 'direct' },
  Masq: { kind: 'masquerade' },
  Tunnel: { kind: 'tunnel' },
  // As ipvsadm saves it.
  Local: { kind: 'direct' },
};

function parseForwarding(token: Piece, report: Report): Forwarding | undefined {
  const { text } = token;
  const forwarding = Object.hasOwn(forwardings, text) ? forwardings[text] : undefined;
  if (!forwarding)
    report(
      'unknown-forwarding',
      token,
      `"${text}" is not a forwarding method of ipvsadm 1.31; the server is left out`,
    );
  else if (text === 'Local')
    report(
      'local-forwarding',
      token,
      'kernels before 2.6.37 list a server on this host as Local; read as direct routing',
    );
  return forwarding;
}

/** Reads what follows the address of a real server. Undefined (with an error) if it cannot be read. */
export function parseServerColumns(
  tokens: readonly Piece[],
  view: ListingView,
  name: Piece,
  report: Report,
): Omit<ListedServer, 'family' | 'address' | 'port'> | undefined {
  const bad = (token: Piece | undefined): undefined =>
    void report(
      'bad-columns',
      token ?? name,
      `the columns of real server ${name.text} are not those of this view`,
    );
  if (view === 'stats' || view === 'rate') {
    const counters = parseCounters(tokens);
    return counters ? { counters } : bad(tokens[0]);
  }
  const numbers = (from: number): readonly number[] | undefined => {
    const values = tokens.slice(from).map(({ text }) => scanNumber(text, -2147483648, 4294967295));
    return values.every((value) => value !== undefined) ? values : undefined;
  };
  if (view === 'thresholds' || view === 'persistent-conn') {
    const [first, second, activeConnections, inactiveConnections] = numbers(0) ?? [];
    if (
      first === undefined ||
      second === undefined ||
      activeConnections === undefined ||
      inactiveConnections === undefined
    )
      return bad(tokens[0]);
    const connections = { activeConnections, inactiveConnections };
    return view === 'thresholds'
      ? { thresholds: { upper: first, lower: second }, ...connections }
      : { weight: first, persistentConnections: second, ...connections };
  }
  const [method] = tokens;
  if (!method) return bad(undefined);
  const forwarding = parseForwarding(method, report);
  if (!forwarding) return undefined;
  const info = view === 'tun-info' ? tokens[1] : undefined;
  const tunnel = info && info.text !== 'n/a' ? parseTunnel(info.text) : undefined;
  if (info && info.text !== 'n/a' && !tunnel) return bad(info);
  const [weight, activeConnections, inactiveConnections] = numbers(view === 'tun-info' ? 2 : 1) ?? [];
  if (weight === undefined || activeConnections === undefined || inactiveConnections === undefined)
    return bad(tokens[1]);
  return {
    forwarding: forwarding.kind === 'tunnel' && tunnel ? { kind: 'tunnel', tunnel } : forwarding,
    weight,
    activeConnections,
    inactiveConnections,
  };
}
