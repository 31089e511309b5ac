import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePoint } from '../../../../tools/testing/code-point.js';
import { expandVariables } from '../../src/exec/expand.js';
import { parseAddressPrefix } from '../../src/values/address.js';
import { parseBoolean } from '../../src/values/boolean.js';
import { parseCalendar } from '../../src/values/calendar.js';
import { capabilityNames } from '../../src/values/capabilities.js';
import { exitStatusNumber } from '../../src/values/exit-status.js';
import { parseInt32, parseMode } from '../../src/values/number.js';
import { parsePermyriad, parseSize } from '../../src/values/quantity.js';
import { formatSignal, parseSignal } from '../../src/values/signal.js';
import { formatTimeSpan, parseTimeSpan, TIME_INFINITY } from '../../src/values/time-span.js';

const ok = (value: unknown): unknown => ({ ok: true, value });

describe('value types', () => {
  it('time spans come back from their printed form', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (span) => {
        expect(parseTimeSpan(formatTimeSpan(span))).toEqual(ok(span));
      }),
    );
    expect(formatTimeSpan(TIME_INFINITY)).toBe('infinity');
  });

  it.each([
    [parseBoolean('oN'), ok(true)],
    [parseBoolean('2'), { ok: false, error: 'invalid' }],
    [parseInt32('0x10'), ok(16)],
    [parseInt32('0b101'), ok(5)],
    [parseInt32('2147483648'), { ok: false, error: 'out-of-range' }],
    [parseMode('0644'), ok(0o644)],
    [parseMode('+644'), { ok: false, error: 'invalid' }],
    [parseSize('1G 512M'), ok(1610612736n)],
    [parseSize('1.5K'), ok(1536n)],
    [parseSize('1M 1G'), { ok: false, error: 'invalid' }],
    [parseSize('1K', 1000), ok(1000n)],
    [parsePermyriad('12.5%'), ok(1250)],
    [parsePermyriad('250%'), { ok: false, error: 'out-of-range' }],
    [parseSignal('SIGRTMIN+2'), ok(36)],
    [parseSignal('TERM'), ok(15)],
    [parseSignal('99'), { ok: false, error: 'out-of-range' }],
    [parseAddressPrefix('10.1.2.3/8'), ok({ family: 'ipv4', bytes: [10, 0, 0, 0], length: 8 })],
    [parseAddressPrefix('::ffff:1.2.3.4/128').ok, true],
    [parseAddressPrefix('1.2.3'), { ok: false, error: 'invalid' }],
    [parseCalendar('*-12~1,25').ok, true],
    [parseCalendar('*-12~1,26'), { ok: false, error: 'invalid' }],
    [parseCalendar('*-12~1,2,22').ok, true],
    [parseCalendar('*-12~1,2,23'), { ok: false, error: 'invalid' }],
    [exitStatusNumber('CONFIG'), 78],
    [exitStatusNumber('256'), undefined],
    [formatSignal(15), 'SIGTERM'],
    [capabilityNames(1n << 12n), ['CAP_NET_ADMIN']],
  ])('%#', (actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it('never throw, whatever the text', () => {
    const parsers = [
      parseBoolean,
      parseInt32,
      parseMode,
      parseSize,
      parsePermyriad,
      parseSignal,
      parseTimeSpan,
      parseCalendar,
      parseAddressPrefix,
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: codePoint }),
          fc.string({ unit: fc.constantFrom(...'0123456789.,:/*~-+@ MonUTCsmhdK%') }),
        ),
        (text) => {
          for (const parser of parsers) expect(parser(text)).toHaveProperty('ok');
        },
      ),
    );
  });

  it('variables', () => {
    expect(expandVariables(['$A', `\${A}`, 'x$A', '$$A', '$B', `\${B}x`, '$A/x'], { A: 'a  "b c"' })).toEqual(
      {
        argv: ['a', 'b c', 'a  "b c"', 'x$A', '$A', 'x'],
        unset: ['B'],
        invalid: ['A/x'],
      },
    );
  });
});
