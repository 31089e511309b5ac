import { parseIp, sameIp } from '@harderway/ip-address';
import type { FlagValue } from './types.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function same(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  if (!isObject(left) || !isObject(right) || Array.isArray(left) || Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
}

/** Whether two values mean the same: `60s` and `1m`, `0x10` and `16`, `::1` and `0:0:0:0:0:0:0:1`. */
export function sameValue(left: FlagValue, right: FlagValue): boolean {
  if (typeof left === 'string' && typeof right === 'string' && left.includes(':')) {
    const a = parseIp(left);
    const b = parseIp(right);
    if (a !== undefined && b !== undefined) return sameIp(a, b);
  }
  return same(left, right);
}
