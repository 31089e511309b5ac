import { parseInetAton, parseIpv6 } from '@harderway/ipvs/addresses';
import type { LinePlace } from '../document/document.js';
import { LdirectordError } from '../errors.js';
import { rangeAddresses } from '../evaluate/reals.js';
import { wordOf } from '../forwarding.js';
import type { Fallback, Real, VirtualAddress } from '../model.js';

/** The largest weight or threshold of ipvsadm. */
const maximum = 2147483647;

/** Refuses the value at a path. */
export function refuse(path: string, why: string): never {
  throw new LdirectordError(
    'unwritable',
    path,
    `${path} cannot be written so that ldirectord reads it back: ${why}`,
  );
}

/** Text of a line's value as it is. */
function plain(path: string, value: string, place: LinePlace): string {
  if (/[\n\r]/.test(value)) return refuse(path, 'it has a line break');
  if (place === 'section' && value.includes('#'))
    return refuse(path, 'a "#" starts a comment there, even in quotes');
  if (place === 'section' && value.includes('\t')) return refuse(path, 'a tab is read as four spaces there');
  return value;
}

/** A value without quotes: blanks at its start would be dropped. */
export function bare(path: string, value: string, place: LinePlace): string {
  if (/^[ \t\f\v]/.test(value)) return refuse(path, 'blanks at its start are dropped');
  return plain(path, value, place);
}

/** A value that must not be empty. */
export const filled = (path: string, value: string, place: LinePlace): string =>
  value === '' ? refuse(path, 'it is empty; leave it out') : bare(path, value, place);

/** A value in quotes. */
export const quoted = (path: string, value: string, place: LinePlace): string =>
  value === '' ? refuse(path, 'it is empty; leave it out') : `"${plain(path, value, place)}"`;

/** A command or file name: an opening and a closing quote of its own would be removed. */
export const unquoted = (path: string, value: string, place: LinePlace): string =>
  /^".*"/.test(value) ? refuse(path, 'quotes at its start are removed') : filled(path, value, place);

/** A whole number within limits. */
export const whole = (
  path: string,
  value: number,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): string =>
  Number.isSafeInteger(value) && value >= minimum && value <= maximum
    ? String(value)
    : refuse(path, `it must be a whole number from ${minimum} to ${maximum}`);

/** `yes` or `no`. */
export const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

function host(path: string, address: string, family: 'inet' | 'inet6'): string {
  if (address.includes(':')) {
    if (family === 'inet') return refuse(path, 'it is an IPv6 address among IPv4 ones');
    return /^[0-9A-Fa-f:]+$/.test(address) && parseIpv6(address)
      ? `[${address}]`
      : refuse(path, 'it is not an IPv6 address of hexadecimal groups without brackets');
  }
  if (/^[0-9.]+$/.test(address)) {
    if (family === 'inet6') return refuse(path, 'it is an IPv4 address among IPv6 ones');
    return parseInetAton(address) === undefined ? refuse(path, 'it is not an IPv4 address') : address;
  }
  return /^[A-Za-z0-9.-]+$/.test(address)
    ? address
    : refuse(path, 'it is neither an address nor a host name of letters, digits, dots and dashes');
}

/** `192.0.2.1:80`, `[2001:db8::1]:80` or a firewall mark. */
export const virtualAddress = (path: string, address: VirtualAddress): string =>
  address.kind === 'fwmark'
    ? whole(`${path}.mark`, address.mark, 1, 4294967295)
    : `${host(`${path}.address`, address.address, address.family)}:${whole(`${path}.port`, address.port, 0, 65535)}`;

/** `192.0.2.1:80 gate`. */
export function fallback(path: string, value: Fallback, family: 'inet' | 'inet6'): string {
  const port = value.port === undefined ? '' : `:${whole(`${path}.port`, value.port, 1, 65535)}`;
  return `${host(`${path}.server`, value.server, family)}${port} ${wordOf(value.forward ?? 'direct')}`;
}

function check(path: string, { request, receive }: NonNullable<Real['check']>): string {
  for (const [name, text] of Object.entries({ request, receive })) {
    if (text.includes('"')) refuse(`${path}.${name}`, 'quotes cannot be part of it');
    plain(`${path}.${name}`, text, 'section');
  }
  // ldirectord puts a slash in front, and loses the receive text if there is one already.
  const relative = request.replace(/^\//, '');
  if (relative.startsWith('/'))
    refuse(`${path}.request`, 'two slashes at its start make ldirectord lose the receive text');
  return ` "${relative}", "${receive}"`;
}

function range(path: string, first: string, last: string): string {
  const [from, to] = [parseInetAton(first), parseInetAton(last)];
  if (from === undefined || to === undefined)
    return refuse(path, 'the ends of a range must be IPv4 addresses');
  if (from > to) return refuse(path, 'the range ends before it starts');
  // ldirectord compares the ends as text.
  return rangeAddresses(from, to)?.length === to - from + 1
    ? `->${last}`
    : refuse(path, 'ldirectord would make other servers of this range; write them one by one');
}

/** `192.0.2.1->192.0.2.9:80 gate 1 "request", "receive" l:5 u:10`. */
export function real(path: string, value: Real, family: 'inet' | 'inet6'): string {
  const { lastAddress, lowerThreshold = 0, upperThreshold = 0 } = value;
  const address = host(`${path}.address`, value.address, family);
  const last = lastAddress === undefined ? '' : range(`${path}.lastAddress`, value.address, lastAddress);
  const port = value.port === undefined ? '' : `:${whole(`${path}.port`, value.port, 0, 65535)}`;
  if (lowerThreshold > upperThreshold)
    refuse(`${path}.lowerThreshold`, 'the kernel takes no lower threshold above the upper one');
  // Without a weight before it, a number in the request would count as the weight.
  const weight = value.weight ?? (value.check ? 1 : undefined);
  const parts = [
    ` ${wordOf(value.forward)}`,
    weight === undefined ? '' : ` ${whole(`${path}.weight`, weight, 0, maximum)}`,
    value.check ? check(`${path}.check`, value.check) : '',
    lowerThreshold === 0 ? '' : ` l:${whole(`${path}.lowerThreshold`, lowerThreshold, 0, maximum)}`,
    upperThreshold === 0 ? '' : ` u:${whole(`${path}.upperThreshold`, upperThreshold, 0, maximum)}`,
  ];
  return `${address}${last}${port}${parts.join('')}`;
}
