import { scanInteger } from './number.js';
import { failed, type Parsed, parsed } from './result.js';

const SECOND = 1_000_000n;
const MINUTE = 60_000_000n;
const HOUR = 3_600_000_000n;
const DAY = 86_400_000_000n;
const WEEK = 604_800_000_000n;
const MONTH = 2_629_800_000_000n;
const YEAR = 31_557_600_000_000n;

/** `infinity`, in microseconds or nanoseconds: all bits set, as systemd has it on D-Bus. */
export const TIME_INFINITY: bigint = 0xffff_ffff_ffff_ffffn;

/** Names of a unit, and what one of it counts. */
type Unit = readonly [names: readonly string[], factor: bigint];

/** As systemd tries them: the first that a text begins with is taken. */
const units: readonly Unit[] = [
  [['seconds', 'second', 'sec'], SECOND],
  [['minutes', 'minute', 'min'], MINUTE],
  [['months', 'month', 'M'], MONTH],
  [['msec', 'ms'], 1000n],
  [['s'], SECOND],
  [['m'], MINUTE],
  [['hours', 'hour', 'hr', 'h'], HOUR],
  [['days', 'day', 'd'], DAY],
  [['weeks', 'week', 'w'], WEEK],
  [['years', 'year', 'y'], YEAR],
  [['usec', 'us', '\u03bcs', '\u00b5s'], 1n],
];

const MAX_LONG = 0x7fff_ffff_ffff_ffffn;

function skip(text: string, at: number): number {
  let to = at;
  while (to < text.length && ' \t\n\r'.includes(text.charAt(to))) to++;
  return to;
}

/** The unit at a place in a text: the length of its name, and its factor times `scale`. */
function unitIn(text: string, at: number, among: readonly Unit[], scale: bigint) {
  for (const [names, factor] of among) {
    const name = names.find((each) => text.startsWith(each, at));
    if (name !== undefined) return { length: name.length, factor: factor * scale };
  }
  return undefined;
}

function scan(text: string, scale: bigint, bare: bigint, small: readonly string[] = []): Parsed<bigint> {
  const start = skip(text, 0);
  if (text.startsWith('infinity', start))
    return skip(text, start + 8) === text.length ? parsed(TIME_INFINITY) : failed();
  let total = 0n;
  let something = false;
  for (let at = start; ; ) {
    at = skip(text, at);
    if (at >= text.length) return something ? parsed(total) : failed();
    if (text[at] === '-') return failed('out-of-range');
    const scanned = scanInteger(text.slice(at), 10);
    if (scanned !== undefined && scanned.value > MAX_LONG) return failed('out-of-range');
    let to = at + (scanned?.length ?? 0);
    let fraction: string | undefined;
    if (text[to] === '.') {
      fraction = /^[0-9]*/.exec(text.slice(to + 1))?.[0] ?? '';
      to += 1 + fraction.length;
    } else if (scanned === undefined) return failed();
    const unitAt = skip(text, to);
    const unit = unitIn(text, unitAt, units, scale) ?? unitIn(text, unitAt, [[small, 1n]], 1n);
    const factor = unit?.factor ?? bare;
    const next = unitAt + (unit?.length ?? 0);
    if (next === to && next < text.length) return failed();
    const whole = scanned?.value ?? 0n;
    if (whole >= TIME_INFINITY / factor) return failed('out-of-range');
    total += whole * factor;
    if (fraction === '') return failed();
    let place = factor / 10n;
    for (const digit of fraction ?? '') {
      total += BigInt(digit) * place;
      place /= 10n;
    }
    if (total >= TIME_INFINITY) return failed('out-of-range');
    something = true;
    at = next;
  }
}

/**
 * A time span in microseconds: numbers with units (`1h 30min`, `2.5s`, `500ms`), or `infinity` (time-util.c). A number
 * without a unit counts `defaultUnit` microseconds, a second by default; a month is 30.4375 days, a year 365.25.
 */
export const parseTimeSpan = (text: string, defaultUnit: bigint = SECOND): Parsed<bigint> =>
  scan(text, 1n, defaultUnit);

/** A time span in nanoseconds; numbers without a unit are nanoseconds (parse_nsec). */
export const parseNanoseconds = (text: string): Parsed<bigint> => scan(text, 1000n, 1n, ['nsec', 'ns']);

const shown: readonly (readonly [string, bigint])[] = [
  ['y', YEAR],
  ['month', MONTH],
  ['w', WEEK],
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
  ['ms', 1000n],
  ['us', 1n],
];

/**
 * A time span as systemd prints it; `parseTimeSpan` reads it back. Parts smaller than `accuracy` (microseconds) are
 * left out behind larger ones.
 */
export function formatTimeSpan(microseconds: bigint, accuracy = 1n): string {
  if (microseconds === TIME_INFINITY) return 'infinity';
  if (microseconds <= 0n) return '0';
  const parts: string[] = [];
  let rest = microseconds;
  for (const [suffix, unit] of shown) {
    if (rest <= 0n || (rest < accuracy && parts.length > 0)) break;
    if (rest < unit) continue;
    const whole = rest / unit;
    const remainder = rest % unit;
    let fraction = remainder;
    let digits = rest < MINUTE && remainder > 0n ? unit.toString().length - 1 : 0;
    for (let step = accuracy; step > 1n; step /= 10n) {
      fraction /= 10n;
      digits--;
    }
    if (digits > 0) {
      parts.push(`${whole}.${fraction.toString().padStart(digits, '0')}${suffix}`);
      break;
    }
    parts.push(`${whole}${suffix}`);
    rest = remainder;
  }
  return parts.join(' ');
}
