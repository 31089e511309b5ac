import { expect, test } from 'vitest';
import { parseCalendar } from '../../src/values/calendar.js';
import { nextElapse } from '../../src/values/calendar-next.js';
import { TIME_INFINITY } from '../../src/values/time-span.js';

function next(text: string, after: bigint): bigint | undefined {
  const spec = parseCalendar(text);
  if (!spec.ok) throw new Error(text);
  return nextElapse(spec.value, after, { timeZone: 'Pacific/Apia' });
}
const at = (time: string): bigint => BigInt(Date.parse(time)) * 1000n;

test('nothing elapses beyond 2199, and at the end of time it is said at once', () => {
  expect(next('daily UTC', at('2199-12-30T00:00:00Z'))).toBe(at('2199-12-31T00:00:00Z'));
  expect(next('daily UTC', at('2199-12-31T00:00:00Z'))).toBeUndefined();
  expect(next('daily', at('2200-01-03T00:00:00Z'))).toBeUndefined();
  expect(next('daily', 2n ** 63n)).toBeUndefined();
  expect(next('daily', TIME_INFINITY)).toBeUndefined();
});

test('time begins in 1970', () => {
  expect(next('daily UTC', -(2n ** 62n))).toBe(0n);
  expect(next('1970-01-01 UTC', -1n)).toBe(0n);
  expect(next('daily UTC', 0n)).toBe(at('1970-01-02T00:00:00Z'));
});
