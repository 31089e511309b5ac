import { parseUint64 } from '../values/number.js';
import { parseSize } from '../values/quantity.js';
import { failed, type Parsed, parsed } from '../values/result.js';
import { parseTimeSpan, TIME_INFINITY } from '../values/time-span.js';
import { scalar, warn } from './line.js';
import type { LineReader } from './model.js';

const limitParsers: Readonly<Record<string, (value: string) => Parsed<bigint>>> = {
  cpu: (value) => {
    const span = parseTimeSpan(value);
    return span.ok && span.value !== TIME_INFINITY ? parsed((span.value + 999_999n) / 1_000_000n) : span;
  },
  rttime: (value) => parseTimeSpan(value, 1n),
  nofile: parseUint64,
  nproc: parseUint64,
  locks: parseUint64,
  sigpending: parseUint64,
  rtprio: parseUint64,
  nice: (value) => {
    const sign = value.charAt(0);
    const signed = sign === '+' || sign === '-';
    const number = parseUint64(signed ? value.slice(1) : value);
    if (!number.ok) return number;
    const max = sign === '+' ? 19n : sign === '-' ? 20n : 40n;
    if (number.value > max) return failed('out-of-range');
    return parsed(sign === '+' ? 20n - number.value : sign === '-' ? 20n + number.value : number.value);
  },
};

/** Reads a resource limit, soft and hard. */
export const limit: LineReader = (value, line) => {
  const parseOne = (each: string): Parsed<bigint> => {
    if (each === 'infinity' && line.parameter !== 'nice') return parsed(TIME_INFINITY);
    const one = (limitParsers[line.parameter] ?? parseSize)(each);
    const span = line.parameter === 'cpu' || line.parameter === 'rttime';
    return one.ok && !span && line.parameter !== 'nice' && one.value === TIME_INFINITY
      ? failed('out-of-range')
      : one;
  };
  const [softText = '', hardText, ...others] = value.split(':');
  const soft = parseOne(softText);
  const hard = hardText === undefined || !soft.ok ? soft : parseOne(hardText);
  const extra: Parsed<bigint> = others.join(':') === '' ? hard : failed();
  if (!soft.ok || !hard.ok || !extra.ok) {
    const error = !soft.ok ? soft : !extra.ok && others.length > 0 ? extra : hard;
    return scalar(
      (): Parsed<bigint> => error,
      (each) => ({ kind: 'integer', value: each }),
    )(value, line);
  }
  if (soft.value > hard.value)
    return warn(line, 'limit-order', `Soft resource limit chosen higher than hard limit, ignoring: ${value}`);
  return { kind: 'limit', value: { soft: soft.value, hard: hard.value } };
};
