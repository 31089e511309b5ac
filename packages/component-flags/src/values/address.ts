import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** An IP literal in numbers: the value of its bits, and how many there are. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** A CIDR: the address as written, its prefix length. */
export interface Cidr extends IpAddress {
  readonly prefix: number;
}

const parseV4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  for (const part of parts) {
    // Go refuses leading zeros since 1.17: some readers take them for octal.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
};

const parseV6 = (text: string): bigint | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string, last: boolean): bigint[] | undefined => {
    if (half === '') return [];
    const out: bigint[] = [];
    const words = half.split(':');
    for (const [index, word] of words.entries()) {
      if (last && index === words.length - 1 && word.includes('.')) {
        const v4 = parseV4(word);
        if (v4 === undefined) return undefined;
        out.push(v4 >> 16n, v4 & 0xffffn);
      } else if (/^[0-9a-f]{1,4}$/i.test(word)) out.push(BigInt(`0x${word}`));
      else return undefined;
    }
    return out;
  };
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<bigint>(missing).fill(0n), ...tail].reduce(
    (bits, group) => (bits << 16n) | group,
    0n,
  );
};

/** An IP literal, or undefined. IPv4-mapped IPv6 counts as IPv4, as in Go. Source: Go `net.ParseIP`. */
export const parseIp = (text: string): IpAddress | undefined => {
  if (!text.includes(':')) {
    const bits = parseV4(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  const bits = parseV6(text);
  if (bits === undefined) return undefined;
  return bits >> 32n === 0xffffn ? { family: 4, bits: bits & 0xffffffffn } : { family: 6, bits };
};

/** A CIDR such as 10.32.0.0/16, or undefined. Source: Go `net.ParseCIDR`. */
export const parseCidr = (text: string): Cidr | undefined => {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIp(text.slice(0, slash));
  const mask = text.slice(slash + 1);
  if (address === undefined || !/^\d+$/.test(mask)) return undefined;
  const mapped = address.family === 4 && text.slice(0, slash).includes(':');
  const prefix = Number(mask) - (mapped ? 96 : 0);
  return prefix < 0 || prefix > (address.family === 4 ? 32 : 128) ? undefined : { ...address, prefix };
};

/** Whether two CIDRs share an address. */
export const cidrsOverlap = (left: Cidr, right: Cidr): boolean => {
  if (left.family !== right.family) return false;
  const width = left.family === 4 ? 32 : 128;
  const shift = BigInt(width - Math.min(left.prefix, right.prefix));
  return left.bits >> shift === right.bits >> shift;
};

/** pflag's `ip`: blanks around are dropped, names are refused. Source: pflag `ip.go`. */
export const parseIpValue = (text: string): ValueResult<string> => {
  const trimmed = text.trim();
  return parseIp(trimmed) === undefined ? fail(`failed to parse IP: ${goQuote(text)}`) : ok(trimmed);
};
