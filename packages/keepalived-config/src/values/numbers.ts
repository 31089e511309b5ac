import { strtol } from './strtol.js';

/** A whole number within bounds, as keepalived reads it; undefined if it is reported instead. */
export function readInteger(text: string, least: number, most: number): number | undefined {
  const { value, rest } = strtol(text, 10);
  return rest === '' && value >= BigInt(least) && value <= BigInt(most) ? Number(value) : undefined;
}

/** The same for numbers without a sign. The empty text is 0. */
export function readUnsigned(text: string, least: number, most: number): number | undefined {
  return /^[ \t\f\n\r\v]*-/.test(text) ? undefined : readInteger(text, least, most);
}

/** A decimal number as keepalived reads it. */
export interface Decimal {
  /** The number that it takes, which may be the beginning of a text that is no number; undefined if that is out of bounds. */
  readonly value: number | undefined;
  /** Whether the text is a number within the bounds. */
  readonly isNumber: boolean;
  /** Whether digits are cut. */
  readonly isCut: boolean;
}

/**
 * Reads a decimal number with so many digits behind its point. The point is taken out and zeros are appended, so that `.5`, `5.` and
 * an empty text are numbers, and a second point is not. Source: read_decimal_unsigned_long_func of lib/parser.c.
 */
export function readDecimal(text: string, least: number, most: number, digits: number): Decimal {
  if (text.startsWith('-')) return { value: undefined, isNumber: false, isCut: false };
  const [whole = '', ...behind] = text.split('.');
  const fraction = behind.join('.');
  const { value, rest } = strtol(whole + fraction.slice(0, digits).padEnd(digits, '0'), 10);
  const rounded = (fraction[digits] ?? '0') >= '5' ? value + 1n : value;
  const scale = 10n ** BigInt(digits);
  const bound = (limit: number): bigint => (BigInt(Math.round(limit * 1e6)) * scale) / 1_000_000n;
  const fits = rounded >= bound(least) && rounded <= bound(most);
  return {
    value: fits ? Number(rounded) / Number(scale) : undefined,
    isNumber: rest === '' && fits,
    isCut: fraction.length > digits,
  };
}

/** true, on, yes, false, off or no. */
export function readBoolean(text: string): boolean | undefined {
  if (/^(?:true|on|yes)$/.test(text)) return true;
  return /^(?:false|off|no)$/.test(text) ? false : undefined;
}
