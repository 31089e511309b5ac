/** An IP address in numbers. */
export interface IpAddress {
  readonly family: 4 | 6;
  /** The value of its 32 or 128 bits. */
  readonly bits: bigint;
}

/** Bits of an address of a family. */
export const widthOf = ({ family }: Pick<IpAddress, 'family'>): 32 | 128 => (family === 4 ? 32 : 128);

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  for (const part of parts) {
    // Some readers take a leading zero for octal, so Go refuses it since 1.17.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
}

/** The 16-bit groups of one side of `::`; the last one may be an IPv4 address. */
function groupsOf(side: string, isLast: boolean): readonly bigint[] | undefined {
  if (side === '') return [];
  const groups: bigint[] = [];
  const words = side.split(':');
  for (const [index, word] of words.entries()) {
    if (isLast && index === words.length - 1 && word.includes('.')) {
      const v4 = parseV4(word);
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else if (/^[0-9a-f]{1,4}$/i.test(word)) groups.push(BigInt(`0x${word}`));
    else return undefined;
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const sides = text.split('::');
  const [before = '', after] = sides;
  if (sides.length > 2) return undefined;
  const head = groupsOf(before, after === undefined);
  const tail = after === undefined ? [] : groupsOf(after, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}

/**
 * Reads an address without prefix length, zone or brackets; undefined for anything else. An IPv4-mapped IPv6 address
 * (`::ffff:10.0.0.1`) is an IPv4 address, and an IPv4 part has no leading zeros, as in Go's `net.ParseIP`.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const bits = parseV4(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  const bits = parseV6(text);
  if (bits === undefined) return undefined;
  return bits >> 32n === 0xffffn ? { family: 4, bits: bits & 0xffffffffn } : { family: 6, bits };
}

/** The longest run of two or more zero groups; the first of equals. */
function zeroRun(groups: readonly string[]): { readonly from: number; readonly length: number } | undefined {
  let longest = { from: 0, length: 1 };
  for (let from = 0; from < groups.length; from += 1) {
    let length = 0;
    while (groups[from + length] === '0') length += 1;
    if (length > longest.length) longest = { from, length };
  }
  return longest.length > 1 ? longest : undefined;
}

/** The one spelling of an address: dotted IPv4, or IPv6 as RFC 5952 asks for. Equal addresses have equal texts. */
export function formatIp({ family, bits }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const run = zeroRun(groups);
  if (run === undefined) return groups.join(':');
  return `${groups.slice(0, run.from).join(':')}::${groups.slice(run.from + run.length).join(':')}`;
}

/** Whether two addresses are the same, however they were written. */
export const sameIp = (left: IpAddress, right: IpAddress): boolean =>
  left.family === right.family && left.bits === right.bits;
