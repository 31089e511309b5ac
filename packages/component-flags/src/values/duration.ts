import { goTimeQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** A Go duration, in nanoseconds; 64 bits, so a bigint. */
export interface Duration {
  readonly kind: 'duration';
  readonly nanoseconds: bigint;
}

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const LIMIT = 1n << 63n;

/** A duration of so many nanoseconds. */
export const durationOf = (nanoseconds: bigint): Duration => ({ kind: 'duration', nanoseconds });

/**
 * A Go duration text such as `300ms`, `-1.5h`, `1h2m`; only `0` may go without a unit; there are no days.
 * Source: Go `time.ParseDuration`, with its error texts.
 */
export function parseDuration(text: string): ValueResult<Duration> {
  const invalid = (): ValueResult<Duration> => fail(`time: invalid duration ${goTimeQuote(text)}`);
  const negative = text.startsWith('-');
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return ok(durationOf(0n));
  if (rest === '') return invalid();
  let total = 0n;
  while (rest !== '') {
    const number = /^(\d*)(?:\.(\d*))?/.exec(rest);
    const whole = number?.[1] ?? '';
    const fraction = number?.[2] ?? '';
    if (whole === '' && fraction === '') return invalid();
    if (whole !== '' && BigInt(whole) > LIMIT) return invalid();
    rest = rest.slice(number?.[0].length ?? 0);
    const name = /^[^.\d]+/.exec(rest)?.[0] ?? '';
    if (name === '') return fail(`time: missing unit in duration ${goTimeQuote(text)}`);
    const unit = UNITS.get(name);
    if (unit === undefined)
      return fail(`time: unknown unit ${goTimeQuote(name)} in duration ${goTimeQuote(text)}`);
    rest = rest.slice(name.length);
    let value = BigInt(whole === '' ? '0' : whole) * unit;
    if (fraction !== '') value += fractionOf(fraction, unit);
    if (value > LIMIT) return invalid();
    total += value;
    if (total > LIMIT) return invalid();
  }
  if (!negative && total > LIMIT - 1n) return invalid();
  return ok(durationOf(negative ? -total : total));
}

/** Go computes fractions in float64 and drops digits that no longer fit 63 bits. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n) break;
    const next = value * 10n + BigInt(digit);
    if (next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

const trimZeros = (text: string): string => text.replace(/\.?0+$/, '');

/** A duration as Go prints it: `1h0m0s`, `1.5s`, `0s`. Source: Go `Duration.String`. */
export function formatDuration({ nanoseconds }: Duration): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const decimal = (unit: bigint, width: number): string =>
    trimZeros(`${size / unit}.${(size % unit).toString().padStart(width, '0')}`);
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(1_000n, 3)}\u00b5s`;
  if (size < 1_000_000_000n) return `${sign}${decimal(1_000_000n, 6)}ms`;
  const seconds = size / 1_000_000_000n;
  const fraction = (size % 1_000_000_000n).toString().padStart(9, '0');
  const rest = trimZeros(`${seconds % 60n}.${fraction}`);
  const minutes = (seconds / 60n) % 60n;
  const hours = seconds / 3600n;
  return `${sign}${hours > 0n ? `${hours}h` : ''}${hours > 0n || minutes > 0n ? `${minutes}m` : ''}${rest}s`;
}
