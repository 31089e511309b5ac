import { MAX_ULONG, parseInt32, scanInteger } from './number.js';
import { failed, type Parsed, parsed } from './result.js';

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
