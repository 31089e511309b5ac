import { formatIp, parseIp } from '@harderway/ip-address';
import { failed, type Parsed, parsed } from './result.js';

/** An address with the length of its prefix; `bytes` are 4 or 16, network order, bits behind the prefix cleared. */
export interface AddressPrefix {
  readonly family: 'ipv4' | 'ipv6';
  readonly bytes: readonly number[];
  readonly length: number;
}

/** The bytes of an IPv4 or IPv6 address, strictly as inet_pton(3) takes it. */
export function parseAddress(text: string): Parsed<readonly number[]> {
  const ip = parseIp(text);
  if (ip === undefined) return failed();
  // IPv4 addresses mapped into IPv6 stay IPv6 here.
  const bits = ip.family === 4 && text.includes(':') ? (0xffffn << 32n) | ip.bits : ip.bits;
  const size = text.includes(':') ? 16 : 4;
  return parsed(
    Array.from({ length: size }, (_, at) => Number((bits >> BigInt(8 * (size - 1 - at))) & 0xffn)),
  );
}

/** The text of an address as inet_ntop(3) writes it: those with 80 or 96 zero bits in front end in an IPv4 address. */
export function formatAddress(bytes: readonly number[]): string {
  const bits = bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  if (bytes.length === 4) return formatIp({ family: 4, bits });
  const mapped = bits >> 32n === 0xffffn;
  if (!mapped && (bits >> 32n !== 0n || bits <= 0xffffn)) return formatIp({ family: 6, bits });
  return `::${mapped ? 'ffff:' : ''}${formatIp({ family: 4, bits: bits & 0xffff_ffffn })}`;
}

/** An address, or one with a prefix length behind a slash. Without one all bits count. */
export function parseAddressPrefix(text: string): Parsed<AddressPrefix> {
  const slash = text.indexOf('/');
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!bytes.ok) return bytes;
  const bits = bytes.value.length * 8;
  const lengthText = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (!/^[0-9]{1,3}$/.test(lengthText)) return failed();
  const length = Number(lengthText);
  if (length > bits) return failed('out-of-range');
  const masked = bytes.value.map(
    (byte, at) => byte & (0xff << Math.max(0, Math.min(8, 8 - (length - at * 8)))) & 0xff,
  );
  return parsed({ family: bits === 32 ? 'ipv4' : 'ipv6', bytes: masked, length });
}
