import { formatIpv4, parseDottedQuad, parseInetAton } from '../address/ipv4.js';
import { formatIpv6, parseIpv6 } from '../address/ipv6.js';
import type { Family, Protocol } from '../model.js';
import type { Names } from '../names.js';

/** Digits whose number a double holds exactly. */
const exactDigits = 15;

/** The number of a text of a few digits and nothing else, otherwise NaN. */
function digitsOf(text: string): number {
  // Tables have many numbers: a loop over the characters is several times as fast as a pattern.
  if (text.length === 0 || text.length > exactDigits) return Number.NaN;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Reads a decimal number as `strtol` does (leading white space and a sign allowed), within limits. */
export function scanNumber(text: string, minimum: number, maximum: number): number | undefined {
  let value = digitsOf(text);
  if (Number.isNaN(value)) {
    if (!/^[ \t\n\v\f\r]*[+-]?[0-9]+$/.test(text)) return undefined;
    value = Number(text);
  }
  return value >= minimum && value <= maximum ? value + 0 : undefined;
}

/** Reads a leading decimal number as `atoi` does: 0 if there is none. */
export const scanLeadingNumber = (text: string): number =>
  Number(/^[ \t\n\v\f\r]*([+-]?[0-9]+)/.exec(text)?.[1] ?? 0) | 0;

/** An address with or without a port, as ipvsadm reads them. */
export interface ScannedEndpoint {
  readonly family: Family;
  readonly address: string;
  readonly port?: number | undefined;
}

function scanIpv4OrHost(text: string, names: Names): string | undefined {
  if (parseDottedQuad(text) !== undefined) return text;
  // gethostbyname finds no empty name, where getaddrinfo answers with the loopback address.
  const value = parseInetAton(text) ?? (text === '' ? undefined : parseInetAton(names.host(text) ?? ''));
  return value === undefined ? undefined : formatIpv4(value);
}

/**
 * Reads `address[:port]`, `[ipv6]:port` or a bare IPv6 address (which then has no port). Host and service
 * names go through `names`. Undefined for what ipvsadm refuses, among it bare numbers and `[ipv6]` alone.
 */
export function scanEndpoint(text: string, protocol: Protocol, names: Names): ScannedEndpoint | undefined {
  if (/^[0-9]*$/.test(text)) return undefined;
  let host = text;
  let port: string | undefined;
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close < 0 || text.charAt(close + 1) !== ':') return undefined;
    host = text.slice(1, close);
    port = text.slice(close + 2);
  }
  const colon = host.lastIndexOf(':');
  // Every IPv6 address has two.
  const groups = host.indexOf(':') === colon ? undefined : parseIpv6(host);
  let address: string | undefined;
  if (groups) {
    address = formatIpv6(groups);
  } else {
    // Brackets around anything but IPv6 lose the port that follows them; ipvsadm looks for another one inside.
    port = colon < 0 ? undefined : host.slice(colon + 1);
    address = scanIpv4OrHost(colon < 0 ? host : host.slice(0, colon), names);
  }
  if (address === undefined) return undefined;
  const family: Family = groups ? 'inet6' : 'inet';
  if (port === undefined) return { family, address };
  const number = scanNumber(port, 0, 65535) ?? names.port(port, protocol);
  return number === undefined ? undefined : { family, address, port: number };
}

/** Reads a persistence mask for IPv4: an address in any of `inet_aton`'s spellings, or a host name. */
export function scanNetmask(text: string, names: Names): number | undefined {
  const address = scanIpv4OrHost(text, names);
  return address === undefined ? undefined : parseInetAton(address);
}
