/** A number at the beginning of a text, and the text behind it. */
export interface Prefix {
  /** Exact: numbers of any length. */
  readonly value: bigint;
  readonly rest: string;
}

const patterns = {
  10: /^[ \t\n\v\f\r]*([-+]?)(\d+)/,
  16: /^[ \t\n\v\f\r]*([-+]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)/,
} as const;

function read(text: string, base: 8 | 10 | 16): Prefix | undefined {
  const match = patterns[base === 8 ? 10 : base].exec(text);
  if (match === null) return undefined;
  const digits = base === 8 ? (/^[0-7]*/.exec(match[2] ?? '')?.[0] ?? '') : (match[2] ?? '');
  const prefix = base === 16 ? '0x' : base === 8 ? '0o' : '';
  const value = BigInt(`${prefix}${digits}`);
  return {
    value: match[1] === '-' ? -value : value,
    rest: text.slice(match[0].length - (match[2] ?? '').length + digits.length),
  };
}

/** Reads a number as C's strtol does; base 0 tells by a prefix 0x or 0. Without digits the value is 0 and all is rest. */
export function strtol(text: string, base: 0 | 10 | 16): Prefix {
  const none = { value: 0n, rest: text };
  if (base !== 0) return read(text, base) ?? none;
  const start = /^[ \t\n\v\f\r]*[-+]?(0[xX][0-9a-fA-F]|0)?/.exec(text)?.[1];
  return read(text, start === undefined ? 10 : start === '0' ? 8 : 16) ?? none;
}
