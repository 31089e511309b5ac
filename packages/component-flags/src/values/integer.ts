import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** An integer: a `number` while it is exact, a `bigint` beyond 2^53 - 1. */
export type Integer = number | bigint;

/** The narrowest JavaScript form that keeps the value exact. */
const toInteger = (value: bigint): Integer =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;

function digitOf(char: string): number {
  if (char >= '0' && char <= '9') return char.charCodeAt(0) - 48;
  const lower = char.toLowerCase();
  return lower >= 'a' && lower <= 'z' && char.length === 1 ? lower.charCodeAt(0) - 87 : 99;
}

/** Whether each underscore is between digits, or between the base prefix and a digit. */
export function underscoresStandBetweenDigits(text: string): boolean {
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  const prefix = /^0[box]/i.exec(body);
  const hex = prefix !== null && /x/i.test(prefix[0]);
  let saw = prefix === null ? '^' : '0';
  for (const char of prefix === null ? body : body.slice(2)) {
    if ((char >= '0' && char <= '9') || (hex && /[a-f]/i.test(char))) saw = '0';
    else if (char === '_') {
      if (saw !== '0') return false;
      saw = '_';
    } else {
      if (saw === '_') return false;
      saw = '!';
    }
  }
  return saw !== '_';
}

/** Magnitude of an unsigned text; the first overflow wins over a later bad digit, as in Go. */
function magnitude(text: string, base: 0 | 10, bits: number): bigint | 'syntax' | 'range' {
  if (text === '') return 'syntax';
  let radix = 10;
  let digits = text;
  if (base === 0 && text.startsWith('0')) {
    const mark = text.length >= 3 ? (text[1] ?? '').toLowerCase() : '';
    radix = mark === 'b' ? 2 : mark === 'x' ? 16 : 8;
    digits = text.slice(mark === 'b' || mark === 'o' || mark === 'x' ? 2 : 1);
  }
  const max = (1n << BigInt(bits)) - 1n;
  let value = 0n;
  let underscores = false;
  for (const char of digits) {
    if (char === '_' && base === 0) {
      underscores = true;
      continue;
    }
    const digit = digitOf(char);
    if (digit >= radix) return 'syntax';
    value = value * BigInt(radix) + BigInt(digit);
    if (value > max) return 'range';
  }
  return underscores && !underscoresStandBetweenDigits(text) ? 'syntax' : value;
}

const refuse = (name: string, text: string, reason: 'syntax' | 'range'): ValueResult<Integer> =>
  fail(
    `strconv.${name}: parsing ${goQuote(text)}: ${reason === 'range' ? 'value out of range' : 'invalid syntax'}`,
    reason,
  );

/** How to read an integer: `base` 0 takes 0x, 0o, 0b, octal by a leading 0, and underscores. */
export interface IntegerForm {
  readonly bits: 31 | 32 | 64;
  readonly base: 0 | 10;
  /** The Go function named in the error text. */
  readonly name?: 'ParseInt' | 'ParseUint' | 'Atoi' | undefined;
}

/** A signed integer. Source: Go `strconv.ParseInt`. */
export function parseSigned(text: string, form: IntegerForm): ValueResult<Integer> {
  const name = form.name ?? 'ParseInt';
  const negative = text.startsWith('-');
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  const value = magnitude(body, form.base, form.bits);
  if (typeof value === 'string') return refuse(name, text, value);
  const limit = 1n << BigInt(form.bits - 1);
  if (negative ? value > limit : value >= limit) return refuse(name, text, 'range');
  return ok(toInteger(negative ? -value : value));
}

/** An unsigned integer; a sign is a syntax error. Source: Go `strconv.ParseUint`. */
export function parseUnsigned(text: string, form: IntegerForm): ValueResult<Integer> {
  const value = magnitude(text, form.base, form.bits);
  return typeof value === 'string' ? refuse(form.name ?? 'ParseUint', text, value) : ok(toInteger(value));
}
