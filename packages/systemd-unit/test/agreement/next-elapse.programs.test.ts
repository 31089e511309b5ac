import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCalendar } from '../../src/values/calendar.js';
import { nextElapse, nextElapses } from '../../src/values/calendar-next.js';
import { calendarText } from '../differential/expressions.js';
import { realSystemd } from './real.js';

const real = realSystemd();

/** When systemd says that an expression elapses, up to three times, in seconds since 1970. */
function theirs(text: string, after: number): readonly number[] {
  const { stdout } = real.analyze('calendar', `--base-time=@${after}`, '--iterations=3', '--', text);
  const lines = stdout.split('\n').filter((line) => /^ *(?:Next elapse|Iteration #|\(in UTC\))/.test(line));
  const utc = lines.filter((line) => line.endsWith(' UTC'));
  return utc.map(
    (line) => Date.parse(`${/\d{4}-\d\d-\d\d/.exec(line)?.[0]}T${/\d\d:\d\d:\d\d/.exec(line)?.[0]}Z`) / 1000,
  );
}

function ours(text: string, after: number): readonly number[] {
  const spec = parseCalendar(text);
  return spec.ok
    ? nextElapses(spec.value, BigInt(after) * 1_000_000n, 3).map((at) => Number(at / 1_000_000n))
    : [];
}

function micros(text: string, after: number, timeZone: string): bigint | undefined {
  const spec = parseCalendar(text);
  return spec.ok ? nextElapse(spec.value, BigInt(after), { timeZone }) : undefined;
}

describe('the next time that a timer elapses', () => {
  // From systemd's own test of calendar expressions.
  it.each([
    ['2016-03-27 03:17:00', 'UTC', 12345, 1459048620000000n],
    ['2016-03-27 03:17:00', 'CET', 12345, 1459041420000000n],
    ['2016-03-27 03:17:00', 'EET', 12345, undefined],
    ['2016-03-27 03:17:00 UTC', 'EET', 12345, 1459048620000000n],
    ['2016-03-27 03:17:00.420000001 UTC', 'EET', 12345, 1459048620420000n],
    ['2016-03-27 03:17:00.4200005 UTC', 'EET', 12345, 1459048620420001n],
    ['2015-11-13 09:11:23.42', 'EET', 12345, 1447398683420000n],
    ['2015-11-13 09:11:23.42/1.77', 'EET', 1447398683420000, 1447398685190000n],
    ['2015-11-13 09:11:23.42/1.77', 'EET', 1447398683419999, 1447398683420000n],
    ['Sun 16:00:00', 'CET', 1456041600123456, 1456066800000000n],
    ['*-04-31', 'UTC', 12345, undefined],
    ['2016-02~01 UTC', 'UTC', 12345, 1456704000000000n],
    ['Mon 2017-05~01..07 UTC', 'UTC', 12345, 1496016000000000n],
    ['Mon 2017-05~07/1 UTC', 'UTC', 12345, 1496016000000000n],
  ])('%s in %s after %d', (text, timeZone, after, expected) => {
    expect(micros(text, after, timeZone)).toBe(expected);
  });

  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Cairo'];
  const changes = ['2016-03-26', '2016-10-29', '2016-11-05', '2016-04-02', '2011-12-28', '2023-04-27'];
  const texts = ['*-*-* 02:30', 'daily', '*:30', '*-*-* 01:45', '*:0/15', 'Sun 03:00'];

  it('is what systemd says, at changes of the clock too', () => {
    real.write({});
    for (const zone of zones)
      for (const day of changes)
        for (const text of texts) {
          const after = Date.parse(`${day}T23:10:00Z`) / 1000;
          expect([text, zone, ours(`${text} ${zone}`, after)]).toEqual([
            text,
            zone,
            theirs(`${text} ${zone}`, after),
          ]);
        }
  }, 60_000);

  it('is what systemd says, of any expression', () => {
    real.write({});
    fc.assert(
      fc.property(calendarText, fc.integer({ min: 0, max: 4_000_000_000 }), (text, after) => {
        if (!parseCalendar(text).ok || / [A-Z][a-z]+\//.test(text)) return;
        expect([text, after, ours(text, after)]).toEqual([text, after, theirs(text, after)]);
      }),
      { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  }, 60_000);
});
