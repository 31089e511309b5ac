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

/** What C's strtol() reads at the start of `text`; base 0 takes `0x` for hexadecimal and `0` for octal. */
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

const MAX_LONG = 2n ** 63n - 1n;
const MAX_ULONG = 2n ** 64n - 1n;

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

/** `yes`, `true`, `on`, `y`, `t`, `1` and their opposites, in any case (parse_boolean). */
export function parseBoolean(text: string): Parsed<boolean> {
  const lower = /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : '';
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(lower)) return parsed(true);
  return ['0', 'no', 'n', 'false', 'f', 'off'].includes(lower) ? parsed(false) : failed();
}

const factors: readonly (readonly [string, number])[] = [
  ['E', 6],
  ['P', 5],
  ['T', 4],
  ['G', 3],
  ['M', 2],
  ['K', 1],
  ['B', 0],
  ['', 0],
];

/**
 * A size in bytes: numbers with the suffixes K M G T P E or B, also several in falling order (`1G 512M`), to the given
 * base, 1024 for memory and 1000 for rates (parse_size). Fractions are rounded down.
 */
export function parseSize(text: string, base: 1000 | 1024 = 1024): Parsed<bigint> {
  let total = 0n;
  let at = 0;
  let first = 0;
  do {
    while (/[ \t\n\r]/.test(text.charAt(at))) at++;
    const scanned = scanInteger(text.slice(at), 10);
    if (scanned === undefined) return failed();
    if (scanned.value > MAX_ULONG || scanned.negative) return failed('out-of-range');
    at += scanned.length;
    let fraction = 0;
    if (text[at] === '.') {
      at++;
      const digits = /^[0-9]*/.exec(text.slice(at))?.[0] ?? '';
      if (digits !== '' && BigInt(digits) > MAX_ULONG) return failed('out-of-range');
      fraction = digits === '' ? 0 : Number(`0.${digits}`);
      at += digits.length;
    }
    while (/[ \t\n\r]/.test(text.charAt(at))) at++;
    const index = factors.findIndex(([suffix], nth) => nth >= first && text.startsWith(suffix, at));
    const factor = factors[index];
    if (factor === undefined) return failed();
    const unit = BigInt(base) ** BigInt(factor[1]);
    if (scanned.value + (fraction > 0 ? 1n : 0n) > MAX_ULONG / unit) return failed('out-of-range');
    total += scanned.value * unit + BigInt(Math.floor(fraction * Number(unit)));
    if (total > MAX_ULONG) return failed('out-of-range');
    at += factor[0].length;
    first = index + 1;
  } while (at < text.length);
  return parsed(total);
}

const places: readonly (readonly [string, number])[] = [
  ['\u2031', 0],
  ['\u2030', 1],
  ['%', 2],
];

/**
 * A percentage in parts of ten thousand: `20%`, `12.5%`, `125\u2030`, `1250\u2031` (parse_permyriad). Above 100% it is
 * out of range unless `unbounded`.
 */
export function parsePermyriad(text: string, unbounded = false): Parsed<number> {
  const [symbol, decimals] = places.find(([mark]) => text.endsWith(mark)) ?? ['', 0];
  if (symbol === '') return failed();
  const number = text.slice(0, -symbol.length);
  const dot = number.indexOf('.');
  const fraction = dot < 0 || decimals === 0 ? '' : number.slice(dot + 1);
  if (dot >= 0 && decimals > 0 && (!/^[0-9]{1,2}$/.test(fraction) || fraction.length > decimals))
    return failed();
  const whole = parseInt32(dot >= 0 && decimals > 0 ? number.slice(0, dot) : number);
  if (!whole.ok) return whole;
  const value = whole.value * 10 ** decimals + Number(fraction.padEnd(decimals, '0') || '0');
  if (whole.value < 0 || value > 2 ** 31 - 1 || (!unbounded && value > 10000)) return failed('out-of-range');
  return parsed(value);
}
