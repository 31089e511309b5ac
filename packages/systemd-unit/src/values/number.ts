import { failed, type Parsed, parsed } from './result.js';

const digitsOf: Readonly<Record<number, RegExp>> = {
  2: /^[01]+/,
  8: /^[0-7]+/,
  10: /^[0-9]+/,
  16: /^[0-9a-fA-F]+/,
};

const radixPrefix: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };

interface Scanned {
  readonly value: bigint;
  readonly negative: boolean;
  /** Characters read. */
  readonly length: number;
}

/** The number that C's strtol() reads at the start of `text`; base 0 takes `0x` for hexadecimal and `0` for octal. */
export function scanInteger(text: string, base: 0 | 2 | 8 | 10 | 16): Scanned | undefined {
  const [lead = '', sign = ''] = /^[ \t\n\r\v\f]*([+-]?)/.exec(text) ?? [];
  let rest = text.slice(lead.length);
  let radix: number = base;
  let skipped = lead.length;
  if (base === 0 || base === 16) {
    const hex = /^0[xX](?=[0-9a-fA-F])/.test(rest);
    if (base === 0) radix = hex ? 16 : rest.startsWith('0') ? 8 : 10;
    if (hex) {
      rest = rest.slice(2);
      skipped += 2;
    }
  }
  const digits = digitsOf[radix]?.exec(rest)?.[0];
  if (digits === undefined) return undefined;
  const magnitude = BigInt(`${radixPrefix[radix]}${digits}`);
  const negative = sign === '-';
  return { value: negative ? -magnitude : magnitude, negative, length: skipped + digits.length };
}

const MAX_LONG = 0x7fff_ffff_ffff_ffffn;
/** The largest unsigned 64-bit integer. */
export const MAX_ULONG: bigint = 0xffff_ffff_ffff_ffffn;

/**
 * Reads an integer between two bounds as systemd does (parse-util.c): decimal, `0x` hexadecimal, `0` or `0o` octal,
 * `0b` binary, blanks in front allowed, nothing behind.
 */
export function parseInteger(
  text: string,
  min: bigint,
  max: bigint,
  base: 0 | 8 | 10 | 16 = 0,
): Parsed<bigint> {
  const bare = text.replace(/^[ \t\n\r]+/, '');
  const mark = base === 0 ? /^0[bBoO]/.exec(bare)?.[0].toLowerCase() : undefined;
  const rest = mark === undefined ? bare : bare.slice(2);
  const scanned = scanInteger(rest, mark === undefined ? base : mark === '0b' ? 2 : 8);
  if (scanned === undefined) return failed();
  const signed = min < 0n;
  const { value, length } = scanned;
  const overflow = signed
    ? value > MAX_LONG || value < -MAX_LONG - 1n
    : value > MAX_ULONG || value < -MAX_ULONG;
  if (overflow) return failed('out-of-range');
  if (length !== rest.length) return failed();
  return value < min || value > max ? failed('out-of-range') : parsed(value);
}

const narrowed = (result: Parsed<bigint>): Parsed<number> =>
  result.ok ? parsed(Number(result.value)) : result;

/** A signed 32-bit integer. */
export const parseInt32 = (text: string): Parsed<number> =>
  narrowed(parseInteger(text, -(2n ** 31n), 2n ** 31n - 1n));

/** An unsigned 32-bit integer. */
export const parseUint32 = (text: string): Parsed<number> => narrowed(parseInteger(text, 0n, 2n ** 32n - 1n));

/** An unsigned 64-bit integer. */
export const parseUint64 = (text: string): Parsed<bigint> => parseInteger(text, 0n, MAX_ULONG);

/** A signed 64-bit integer. */
export const parseInt64 = (text: string): Parsed<bigint> => parseInteger(text, -MAX_LONG - 1n, MAX_LONG);

/** An integer between 0 and `max`, such as an exit status. */
export const parseBelow = (text: string, max: number): Parsed<number> =>
  narrowed(parseInteger(text, 0n, BigInt(max)));

/** A file mode: octal digits up to 7777, no sign. */
export function parseMode(text: string): Parsed<number> {
  const bare = text.replace(/^[ \t\n\r]+/, '');
  return /^[+-]/.test(bare) ? failed() : narrowed(parseInteger(bare, 0n, 0o7777n, 8));
}
