import type { ForwardingMethod } from '@harderway/ipvs';
import { parseInetAton } from '@harderway/ipvs';
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
  readonly request?: string;
  readonly receive?: string;
  readonly lowerThreshold?: string;
  readonly upperThreshold?: string;
}

const s = '[ \\t\\n\\v\\f\\r]';
// The class of an IPv6 address is the program's: its A-f takes in more than hexadecimal digits.
const host = '[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+|[A-Za-z0-9.\\-]+|\\[[0-9A-fa-f:]+\\]';
const addressPattern = new RegExp(`(${host})(?:->(${host}))?(?::([0-9]+|[A-Za-z0-9\\-_]+))?${s}+([^\\n]*)`);
const methodPattern = /([0-9A-Za-z_]+)([^\n]*)/;
// A match begins at the first blank of a run: trying each of them takes long where there are many.
const blanks = `(?<!${s})${s}+`;
const weightPattern = new RegExp(`${blanks}([0-9]+)([^\\n]*)`);
const checkPattern = new RegExp(`${blanks}"([^\\n]*)"[, ]${s}*"([^\\n]*)"([^\\n]*)`);
const lowerPattern = new RegExp(`${blanks}l:([0-9]+)([^\\n]*)`);
const upperPattern = new RegExp(`${blanks}u:([0-9]+)([^\\n]*)`);

type Flags = Omit<ReadReal, 'line' | 'server' | 'port'>;

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
  const weight = take(weightPattern)?.[0] ?? '1';
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
    ...(request === undefined ? {} : { request: request.startsWith('/') ? request : `/${request}` }),
    ...(receive === undefined ? {} : { receive }),
    ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
    ...(upperThreshold === undefined ? {} : { upperThreshold }),
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

/** Reads a `real=` value into one or more servers. */
export function readReal(
  environment: Environment,
  line: DocumentLine,
  value: string,
  family: 'inet' | 'inet6',
): readonly ReadReal[] {
  const match =
    addressPattern.exec(value) ?? configError(line, 'invalid address for real server (wrong format)');
  const [, first = '', last, portText = '0', flags = ''] = match;
  const unresolved = (what: string, name: string, kind: string): never =>
    configError(line, `invalid ${what} (${name}) for real server (could not resolve ${kind})`, 'unresolved');
  const start = resolveHost(environment, first, family) ?? unresolved('address', first, 'host');
  const port = resolvePort(environment, portText) ?? unresolved('port', portText, 'port');
  const { number } = line;
  if (last === undefined) return [{ line: number, server: start, port, ...readFlags(line, flags) }];
  const end = resolveHost(environment, last, family) ?? unresolved('address', last, 'end host');
  const servers = readRange(line, start, end, family);
  // Flags are read once for each server, so a range of none never looks at them.
  if (servers.length === 0) return [];
  const common = { line: number, port, ...readFlags(line, flags) };
  return servers.map((server) => ({ ...common, server }));
}
