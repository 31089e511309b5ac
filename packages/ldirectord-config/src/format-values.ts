import { LdirectordError } from './errors.js';
import type { Fallback, Real, VirtualAddress } from './model.js';

/** Refuses a value with the place it stands at. */
export function refuse(path: string, why: string): never {
  throw new LdirectordError(
    'unwritable',
    path,
    `${path} cannot be written so that ldirectord reads it back: ${why}`,
  );
}

/** Where a line stands: only in a section does `#` cut a line. */
export type Place = 'head' | 'section';

/** Text of a line's value as it is. */
export const plain = (path: string, value: string, place: Place): string => {
  if (/[\n\r]/.test(value)) return refuse(path, 'it has a line break');
  if (place === 'section' && value.includes('#'))
    return refuse(path, 'a "#" starts a comment there, even in quotes');
  if (place === 'section' && value.includes('\t')) return refuse(path, 'a tab is read as four spaces there');
  return value;
};

/** A value without quotes: blanks at its start would be dropped. */
export const bare = (path: string, value: string, place: Place): string => {
  if (/^[ \t\f\v]/.test(value)) return refuse(path, 'blanks at its start are dropped');
  return plain(path, value, place);
};

/** A value that must not be empty. */
export const filled = (path: string, value: string, place: Place): string =>
  value === '' ? refuse(path, 'it is empty; leave it out') : bare(path, value, place);

/** A value in quotes. */
export const quoted = (path: string, value: string, place: Place): string =>
  value === '' ? refuse(path, 'it is empty; leave it out') : `"${plain(path, value, place)}"`;

/** A command or file name: an opening and a closing quote of its own would be taken off. */
export const unquoted = (path: string, value: string, place: Place): string =>
  /^".*"/.test(value) ? refuse(path, 'quotes at its start are taken off') : filled(path, value, place);

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

const isIpv6 = (text: string): boolean => text.includes(':');

const host = (path: string, address: string, family: 'inet' | 'inet6'): string => {
  if (family === 'inet6' && isIpv6(address))
    return /^[0-9A-Fa-f:]+$/.test(address)
      ? `[${address}]`
      : refuse(path, 'an IPv6 address must be written without brackets and in hexadecimal groups');
  return /^[A-Za-z0-9.-]+$/.test(address)
    ? address
    : refuse(path, 'it is neither an address nor a host name of letters, digits, dots and dashes');
};

/** `192.0.2.1:80`, `[2001:db8::1]:80` or a firewall mark. */
export const virtualAddress = (path: string, address: VirtualAddress): string =>
  address.kind === 'fwmark'
    ? whole(`${path}.mark`, address.mark, 1, 4294967295)
    : `${host(`${path}.address`, address.address, address.family)}:${whole(`${path}.port`, address.port, 0, 65535)}`;

/** `192.0.2.1:80 gate`. */
export const fallback = (path: string, value: Fallback, family: 'inet' | 'inet6'): string => {
  const port = value.port === undefined ? '' : `:${whole(`${path}.port`, value.port, 1, 65535)}`;
  return `${host(`${path}.server`, value.server, family)}${port} ${value.forward ?? 'gate'}`;
};

const check = (path: string, { request, receive }: NonNullable<Real['check']>): string => {
  for (const [name, text] of Object.entries({ request, receive })) {
    if (text.includes('"')) refuse(`${path}.${name}`, 'quotes cannot be part of it');
    plain(`${path}.${name}`, text, 'section');
  }
  // ldirectord puts a slash in front, and loses the receive text if one stands there already.
  const relative = request.replace(/^\//, '');
  if (relative.startsWith('/'))
    refuse(`${path}.request`, 'two slashes at its start make ldirectord lose the receive text');
  return ` "${relative}", "${receive}"`;
};

/** `192.0.2.1->192.0.2.9:80 gate 1 "request", "receive" l:5 u:10`. */
export const real = (path: string, value: Real, family: 'inet' | 'inet6'): string => {
  const last =
    value.lastAddress === undefined ? '' : `->${host(`${path}.lastAddress`, value.lastAddress, family)}`;
  const port = value.port === undefined ? '' : `:${whole(`${path}.port`, value.port, 0, 65535)}`;
  // A number in the request would be taken for the weight if none stood before it.
  const weight = value.weight ?? (value.check ? 1 : undefined);
  const parts = [
    ` ${value.forward}`,
    weight === undefined ? '' : ` ${whole(`${path}.weight`, weight, 0)}`,
    value.check ? check(`${path}.check`, value.check) : '',
    value.lowerThreshold === undefined
      ? ''
      : ` l:${whole(`${path}.lowerThreshold`, value.lowerThreshold, 0)}`,
    value.upperThreshold === undefined
      ? ''
      : ` u:${whole(`${path}.upperThreshold`, value.upperThreshold, 0)}`,
  ];
  return `${host(`${path}.address`, value.address, family)}${last}${port}${parts.join('')}`;
};
