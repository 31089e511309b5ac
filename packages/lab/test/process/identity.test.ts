import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdentity, parseStartTime } from '../../src/process/identity.js';

test('parseStartTime finds field 22 behind any program name', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (name, startTime) => {
      const between = Array.from({ length: 18 }, (_, index) => String(index));
      const stat = `42 (${name}) S ${between.join(' ')} ${startTime} 0 0\n`;
      expect(parseStartTime(stat)).toBe(String(startTime));
    }),
  );
  expect(parseStartTime('')).toBeUndefined();
  expect(parseStartTime('42 (sh) S 1 2 3')).toBeUndefined();
});

test('parseIdentity takes what supervisors write and nothing else', () => {
  expect(parseIdentity('17 4711\n')).toEqual({ pid: 17, startTime: '4711' });
  for (const text of ['', '17', '17 ', 'x 4711', '-1 4711', '17 4711 9'])
    expect(parseIdentity(text)).toBeUndefined();
});
