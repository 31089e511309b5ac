import type { ForwardingMethod } from '@harderway/ipvs';
import { parseInetAton } from '@harderway/ipvs/addresses';
import type { DocumentLine } from '../document/document.js';
import type { Environment } from '../environment.js';
import { methodOf } from '../forwarding.js';
import { resolveHost, resolvePort } from './hosts.js';
import { configError } from './messages.js';

/** A real server as it is written, with names resolved. */
export interface ReadReal {
  readonly line: number;
  readonly server: string;
  readonly port: string;
  readonly forward: ForwardingMethod;
  readonly weight: string;
  readonly request?: string | undefined;
  readonly receive?: string | undefined;
  readonly lowerThreshold?: string | undefined;
  readonly upperThreshold?: string | undefined;
}

// `[ \t-\r]` is Perl's `\s`. The class of an IPv6 address is the program's: its A-f takes in more than hexadecimal digits.
const addressPattern =
  /([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|[A-Za-z0-9.-]+|\[[0-9A-fa-f:]+\])(?:->([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|[A-Za-z0-9.-]+|\[[0-9A-fa-f:]+\]))?(?::([0-9]+|[A-Za-z0-9_-]+))?[ \t-\r]+([^\n]*)/;
const methodPattern = /([0-9A-Za-z_]+)([^\n]*)/;
// A match begins at the first blank of a run: trying each of them takes long where there are many.
const weightPattern = /(?<![ \t-\r])[ \t-\r]+([0-9]+)([^\n]*)/;
const checkPattern = /(?<![ \t-\r])[ \t-\r]+"([^\n]*)"[, ][ \t-\r]*"([^\n]*)"([^\n]*)/;
const lowerPattern = /(?<![ \t-\r])[ \t-\r]+l:([0-9]+)([^\n]*)/;
const upperPattern = /(?<![ \t-\r])[ \t-\r]+u:([0-9]+)([^\n]*)/;

/** A real server as it is written, before names are resolved. */
export interface WrittenReal extends Omit<ReadReal, 'line' | 'server' | 'port' | 'weight'> {
  /** Addresses or host names; IPv6 in brackets. */
  readonly first: string;
  /** The end of a range. */
  readonly last?: string | undefined;
  readonly port?: string | undefined;
  readonly weight?: string | undefined;
}

type Flags = Omit<WrittenReal, 'first' | 'last' | 'port'>;

/**
 * Reads everything after the address: each part is searched anywhere in the rest, and the text before it is dropped, so
 * an upper threshold in front of a lower one is lost.
 */
function readFlags(line: DocumentLine, text: string): Flags {
  const method = methodPattern.exec(text);
  const forward = methodOf(method?.[1]);
  if (forward === undefined) return configError(line, 'forward method must be gate, masq or ipip');
  let rest = method?.[2] ?? '';
  const take = (pattern: RegExp): readonly string[] | undefined => {
    const match = pattern.exec(rest);
    if (!match) return undefined;
    rest = match[match.length - 1] ?? '';
    return match.slice(1);
  };
  const weight = take(weightPattern)?.[0];
  const [request, given] = take(checkPattern) ?? [];
  // Perl forgets what it matched once it has seen that the request starts with a slash: the receive text and
  // all that follows are lost.
  const forgets = request?.startsWith('/') ?? false;
  const receive = forgets ? undefined : given;
  if (forgets) rest = '';
  const lowerThreshold = take(lowerPattern)?.[0];
  const upperThreshold = take(upperPattern)?.[0];
  if (/[^ \t\n\v\f\r]/.test(rest)) configError(line, `Invalid real server line, around "${rest}"`);
  return {
    forward,
    weight,
    request: request === undefined || request.startsWith('/') ? request : `/${request}`,
    receive,
    lowerThreshold,
    upperThreshold,
  };
}

/** The most servers of a range. The program itself has no limit. */
const rangeLimit = 100000;

/** The addresses of a range. The program compares numbers as text, so a range across 9 to 10 digits loses servers. */
export function rangeAddresses(first: number, last: number): readonly string[] | undefined {
  const addresses: string[] = [];
  const end = String(last);
  for (let at = first; String(at) <= end; at++) {
    if (addresses.length >= rangeLimit) return undefined;
    addresses.push([(at / 16777216) & 255, (at >>> 16) & 255, (at >>> 8) & 255, at & 255].join('.'));
  }
  return addresses;
}

function readRange(
  line: DocumentLine,
  first: string,
  last: string,
  family: 'inet' | 'inet6',
): readonly string[] {
  if (family === 'inet6') return configError(line, 'Address range for IPv6 is not supported yet');
  const from = parseInetAton(first) ?? configError(line, `Invalid IP address: ${first}`);
  const to = parseInetAton(last) ?? configError(line, `Invalid IP address: ${last}`);
  if (from > to)
    return configError(
      line,
      `Invalid Range: ${first}-${last}: First value must be greater than or equal to the second value`,
    );
  return (
    rangeAddresses(from, to) ??
    configError(line, `The range ${first}-${last} makes more than ${rangeLimit} servers; split it`)
  );
}

const matchReal = (line: DocumentLine, value: string): RegExpExecArray =>
  addressPattern.exec(value) ?? configError(line, 'invalid address for real server (wrong format)');

/** Reads a `real=` value without resolving its names. */
export function writtenReal(line: DocumentLine, value: string): WrittenReal {
  const [, first = '', last, port, flags = ''] = matchReal(line, value);
  return { first, last, port, ...readFlags(line, flags) };
}

/** Reads a `real=` value into one or more servers. */
export function readReal(
  environment: Environment,
  line: DocumentLine,
  value: string,
  family: 'inet' | 'inet6',
): readonly ReadReal[] {
  const [, first = '', last, portText = '0', flags = ''] = matchReal(line, value);
  const unresolved = (what: string, name: string, kind: string): never =>
    configError(line, `invalid ${what} (${name}) for real server (could not resolve ${kind})`, 'unresolved');
  const start = resolveHost(environment, first, family) ?? unresolved('address', first, 'host');
  const port = resolvePort(environment, portText) ?? unresolved('port', portText, 'port');
  const end =
    last === undefined
      ? undefined
      : (resolveHost(environment, last, family) ?? unresolved('address', last, 'end host'));
  const servers = end === undefined ? [start] : readRange(line, start, end, family);
  // Flags are read once for each server, so a range of none never looks at them.
  if (servers.length === 0) return [];
  const read = readFlags(line, flags);
  return servers.map((server) => ({ ...read, weight: read.weight ?? '1', line: line.number, port, server }));
}
