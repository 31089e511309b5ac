import { formatEndpoint, parseAddress } from './address.js';
import type { Diagnostic } from './diagnostic.js';
import { formatIpv4 } from './ipv4.js';
import type { Family } from './model.js';
import { scanNumber } from './scan.js';
import { linesOf, type Token, tokensOf } from './tokens.js';

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
  readonly persistenceEngine?: { readonly name: string; readonly data: string };
}

/** What a list of connections says. */
export interface Connections {
  readonly connections: readonly Connection[];
  readonly diagnostics: readonly Diagnostic[];
}

const endOf = (token: Token | undefined): ConnectionEnd | undefined => {
  const match = /^(?:\[(.*)\]|([^[\]]*)):(\d+)$/.exec(token?.text ?? '');
  const address = parseAddress(match?.[1] ?? match?.[2] ?? '');
  const port = scanNumber(match?.[3] ?? '', 0, 65535);
  return address && port !== undefined ? { ...address, port } : undefined;
};

const kernelEnd = (address: Token | undefined, port: Token | undefined): ConnectionEnd | undefined => {
  const text = address?.text ?? '';
  if (!/^[0-9A-Fa-f]{4}$/.test(port?.text ?? '')) return undefined;
  const number = Number.parseInt(port?.text ?? '', 16);
  // The kernel writes IPv4 as eight hexadecimal digits and IPv6 in full.
  if (/^[0-9A-Fa-f]{8}$/.test(text))
    return { family: 'inet', address: formatIpv4(Number.parseInt(text, 16)), port: number };
  const parsed = parseAddress(text.replace(/^\[(.*)\]$/, '$1'));
  return parsed && { ...parsed, port: number };
};

const withEngine = (tokens: readonly Token[], at: number): Pick<Connection, 'persistenceEngine'> => {
  const [name, data] = [tokens[at], tokens[at + 1]];
  return name && data ? { persistenceEngine: { name: name.text, data: data.text } } : {};
};

const readListed = (tokens: readonly Token[]): Connection | undefined => {
  const [protocol, expires, state, ...rest] = tokens;
  const time = /^(\d+):(\d\d)$/.exec(expires?.text ?? '');
  const [source, virtual, destination] = [endOf(rest[0]), endOf(rest[1]), endOf(rest[2])];
  if (!protocol || !state || !time || !source || !virtual || !destination) return undefined;
  const expiresSeconds = Number(time[1]) * 60 + Number(time[2]);
  return {
    protocol: protocol.text,
    expiresSeconds,
    state: state.text,
    source,
    virtual,
    destination,
    ...withEngine(tokens, 6),
  };
};

const readKernel = (tokens: readonly Token[]): Connection | undefined => {
  const source = kernelEnd(tokens[1], tokens[2]);
  const virtual = kernelEnd(tokens[3], tokens[4]);
  const destination = kernelEnd(tokens[5], tokens[6]);
  const expiresSeconds = scanNumber(tokens[8]?.text ?? '', 0, 2147483647);
  const [protocol, state] = [tokens[0], tokens[7]];
  if (!protocol || !state || !source || !virtual || !destination || expiresSeconds === undefined)
    return undefined;
  return {
    protocol: protocol.text,
    expiresSeconds,
    state: state.text,
    source,
    virtual,
    destination,
    ...withEngine(tokens, 9),
  };
};

/**
 * Reads what `ipvsadm -L -n -c` printed, with or without `--persistent-conn`, or the kernel's own
 * /proc/net/ip_vs_conn. Never throws: a line that cannot be read is left out with an error in `diagnostics`.
 */
export const parseConnections = (text: string): Connections => {
  const connections: Connection[] = [];
  const diagnostics: Diagnostic[] = [];
  let read = readListed;
  for (const line of linesOf(text)) {
    if (line.text.trim() === '' || /^IPVS connection entries|^pro expire/.test(line.text)) continue;
    if (/^Pro FromIP/.test(line.text)) {
      read = readKernel;
      continue;
    }
    const connection = read(tokensOf(line));
    if (connection) {
      connections.push(connection);
      continue;
    }
    const message = `This is no connection as ipvsadm -L -n -c or the kernel writes one: "${line.text}"`;
    diagnostics.push({ severity: 'error', code: 'unknown-line', message, position: line.position });
  }
  return { connections, diagnostics };
};

const endText = ({ family, address, port }: ConnectionEnd): string => formatEndpoint(family, address, port);

/** Writes connections as `ipvsadm -L -n -c` does; with `persistent`, as with `--persistent-conn`. */
export const formatConnections = (
  connections: readonly Connection[],
  options: { readonly persistent?: boolean } = {},
): string => {
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
};
