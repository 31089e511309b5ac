import type { Diagnostic } from '@harderway/diagnostics';
import { formatEndpoint, parseAddress } from '../address/address.js';
import { formatIpv4 } from '../address/ipv4.js';
import { scanNumber } from '../ipvsadm/scan.js';
import type { Family } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';
import { linesOf, type Piece, tokensOf } from './lines.js';
import { createReport } from './report.js';

/** An end of a connection. */
export interface ConnectionEnd {
  readonly family: Family;
  readonly address: string;
  readonly port: number;
}

/** A connection that IPVS keeps an entry for. */
export interface Connection {
  /** `TCP`, `UDP`, `SCTP`, or `IP` for the template of a firewall mark. */
  readonly protocol: string;
  /** Seconds until the entry is forgotten. */
  readonly expiresSeconds: number;
  /** Such as `ESTABLISHED`, `FIN_WAIT`, or `NONE` and `ASSURED` for templates. */
  readonly state: string;
  readonly source: ConnectionEnd;
  readonly virtual: ConnectionEnd;
  readonly destination: ConnectionEnd;
  readonly persistenceEngine?: { readonly name: string; readonly data: string } | undefined;
}

/** The connections of a text. */
export interface Connections {
  readonly connections: readonly Connection[];
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

function endOf(token: Piece | undefined): ConnectionEnd | undefined {
  const match = /^(?:\[(.*)\]|([^[\]]*)):(\d+)$/.exec(token?.text ?? '');
  const address = parseAddress(match?.[1] ?? match?.[2] ?? '');
  const port = scanNumber(match?.[3] ?? '', 0, 65535);
  return address && port !== undefined ? { ...address, port } : undefined;
}

function kernelEnd(address: Piece | undefined, port: Piece | undefined): ConnectionEnd | undefined {
  const text = address?.text ?? '';
  if (!/^[0-9A-Fa-f]{4}$/.test(port?.text ?? '')) return undefined;
  const number = Number.parseInt(port?.text ?? '', 16);
  // The kernel writes IPv4 as eight hexadecimal digits and IPv6 in full.
  if (/^[0-9A-Fa-f]{8}$/.test(text))
    return { family: 'inet', address: formatIpv4(Number.parseInt(text, 16)), port: number };
  const parsed = parseAddress(text.replace(/^\[(.*)\]$/, '$1'));
  return parsed && { ...parsed, port: number };
}

/** The columns of a connection; undefined where one could not be read. */
interface Columns {
  readonly protocol: Piece | undefined;
  readonly expiresSeconds: number | undefined;
  readonly state: Piece | undefined;
  readonly ends: readonly (ConnectionEnd | undefined)[];
  readonly engine: readonly Piece[];
}

function connectionOf({ protocol, expiresSeconds, state, ends, engine }: Columns): Connection | undefined {
  const [source, virtual, destination] = ends;
  const [name, data] = engine;
  if (!protocol || !state || expiresSeconds === undefined || !source || !virtual || !destination)
    return undefined;
  return {
    protocol: protocol.text,
    expiresSeconds,
    state: state.text,
    source,
    virtual,
    destination,
    persistenceEngine: name && data && { name: name.text, data: data.text },
  };
}

/** The columns that `ipvsadm -L -n -c` prints. */
function listedColumns([protocol, expires, state, ...rest]: readonly Piece[]): Columns {
  const time = /^(\d+):(\d\d)$/.exec(expires?.text ?? '');
  const expiresSeconds = time ? Number(time[1]) * 60 + Number(time[2]) : undefined;
  const ends = [endOf(rest[0]), endOf(rest[1]), endOf(rest[2])];
  return { protocol, expiresSeconds, state, ends, engine: rest.slice(3) };
}

/** The columns of /proc/net/ip_vs_conn. */
function kernelColumns(tokens: readonly Piece[]): Columns {
  const ends = [1, 3, 5].map((at) => kernelEnd(tokens[at], tokens[at + 1]));
  const expiresSeconds = scanNumber(tokens[8]?.text ?? '', 0, 2147483647);
  return { protocol: tokens[0], expiresSeconds, state: tokens[7], ends, engine: tokens.slice(9) };
}

/**
 * Reads what `ipvsadm -L -n -c` printed, with or without `--persistent-conn`, or the kernel's own
 * /proc/net/ip_vs_conn. Never throws: a line that cannot be read is left out with an error in `diagnostics`.
 */
export function parseConnections(text: string): Connections {
  const connections: Connection[] = [];
  const { diagnostics, report } = createReport(text);
  let columnsOf = listedColumns;
  for (const line of linesOf(text)) {
    if (line.text.trim() === '' || /^IPVS connection entries|^pro expire/.test(line.text)) continue;
    if (/^Pro FromIP/.test(line.text)) {
      columnsOf = kernelColumns;
      continue;
    }
    const connection = connectionOf(columnsOf(tokensOf(line)));
    if (connection) connections.push(connection);
    else
      report(
        'unknown-line',
        line,
        `not a connection as ipvsadm -L -n -c or the kernel writes one: "${line.text}"`,
      );
  }
  return { connections, diagnostics };
}

const endText = ({ family, address, port }: ConnectionEnd): string => formatEndpoint(family, address, port);

/** Writes connections as `ipvsadm -L -n -c` does; with `persistent`, as with `--persistent-conn`. */
export function formatConnections(
  connections: readonly Connection[],
  options: { readonly persistent?: boolean | undefined } = {},
): string {
  const { persistent = false } = options;
  const title = persistent
    ? 'pro expire state       source             virtual            destination        pe name          pe_data'
    : 'pro expire state       source             virtual            destination';
  const lines = connections.map((connection) => {
    const { protocol, expiresSeconds, state, persistenceEngine: engine } = connection;
    const two = (value: number): string => String(value).padStart(2, '0');
    const expires = `${two(Math.floor(expiresSeconds / 60))}:${two(expiresSeconds % 60)}`;
    const head = `${protocol.padEnd(3)} ${expires.padEnd(6)} ${state.padEnd(11)} ${endText(connection.source).padEnd(18)} ${endText(connection.virtual).padEnd(18)}`;
    const destination = endText(connection.destination);
    return persistent && engine
      ? `${head} ${destination.padEnd(16)} ${engine.name.padEnd(18)} ${engine.data}`
      : `${head} ${destination}`;
  });
  return ['IPVS connection entries', title, ...lines].map((line) => `${line}\n`).join('');
}
