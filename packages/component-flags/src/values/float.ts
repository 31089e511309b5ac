import { underscoresStandBetweenDigits } from './integer.js';
import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const HEX = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?p([+-]?\d+)$/i;

function hexValue(text: string): number | undefined {
  const match = HEX.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  // Digits beyond 53 bits are cut, not rounded: no flag is written with them.
  const digits = `${whole}${fraction}`;
  const power = Number(exponent) - 4 * fraction.length;
  let mantissa = 0;
  for (const digit of digits) mantissa = mantissa * 16 + Number.parseInt(digit, 16);
  const value = mantissa * 2 ** power;
  return sign === '-' ? -value : value;
}

/**
 * A float: decimal, hexadecimal with `p` exponent, `inf`, `infinity`, `nan` in any case, underscores between
 * digits. Source: Go `strconv.ParseFloat`.
 */
export function parseFloatText(text: string, bits: 32 | 64): ValueResult<number> {
  const syntax = (): ValueResult<number> =>
    fail(`strconv.ParseFloat: parsing ${goQuote(text)}: invalid syntax`);
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return ok(text.startsWith('-') ? -Infinity : Infinity);
  if (/^nan$/i.test(text)) return ok(Number.NaN);
  const plain = text.replaceAll('_', '');
  const value = DECIMAL.test(plain) ? Number(plain) : hexValue(plain);
  if (value === undefined) return syntax();
  if (text.includes('_') && !underscoresStandBetweenDigits(text)) return syntax();
  const kept = bits === 32 ? Math.fround(value) : value;
  if (!Number.isFinite(kept))
    return fail(`strconv.ParseFloat: parsing ${goQuote(text)}: value out of range`, 'range');
  return ok(value);
}
