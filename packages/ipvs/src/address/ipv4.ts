/** Text of a 32-bit address in network order. */
export const formatIpv4 = (value: number): string =>
  `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

/** The number of a part in decimal, octal or hexadecimal, otherwise NaN. */
const numberOf = (part: string): number =>
  /^0[0-7]+$/.test(part)
    ? Number.parseInt(part, 8)
    : /^(?:0x[0-9a-f]+|0|[1-9][0-9]*)$/i.test(part)
      ? Number(part)
      : Number.NaN;

/**
 * Reads four decimal parts, as C's `inet_pton` does: no leading zeros, nothing left out.
 * Returns the address as an unsigned 32-bit number, or undefined.
 */
export function parseDottedQuad(text: string): number | undefined {
  // Tables have many addresses: a loop over the characters is several times as fast as a pattern.
  let value = 0;
  let part = -1;
  let parts = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (part < 0 || ++parts > 4) return undefined;
      value = value * 256 + part;
      part = -1;
    } else if (code >= 48 && code <= 57) {
      if (part === 0) return undefined;
      part = (part < 0 ? 0 : part * 10) + code - 48;
      if (part > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return parts === 4 && part >= 0 ? value * 256 + part : undefined;
}

/**
 * Reads an IPv4 address as C's `inet_aton` does: one to four parts in decimal, octal (`010`) or hexadecimal
 * (`0x8`), the last part filling the bytes that are left, and anything after white space ignored.
 * Returns the address as an unsigned 32-bit number, or undefined.
 */
export function parseInetAton(text: string): number | undefined {
  const plain = parseDottedQuad(text);
  if (plain !== undefined) return plain;
  const numbers = (/^[^ \t\n\v\f\r]*/.exec(text)?.[0] ?? '').split('.').map(numberOf);
  const last = numbers.pop() ?? Number.NaN;
  return numbers.length < 4 && numbers.every((each) => each < 256) && last < 256 ** (4 - numbers.length)
    ? numbers.reduce((sum, each, index) => sum + each * 256 ** (3 - index), last)
    : undefined;
}
