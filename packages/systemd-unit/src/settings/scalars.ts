import { choiceOf } from '../schema/lookup.js';
import { ipProtocols, secureBits } from '../schema/words.generated.js';
import { parseBoolean } from '../values/boolean.js';
import { parseErrno } from '../values/errno.js';
import { parseBelow, parseInt32, parseInt64, parseMode, parseUint32, parseUint64 } from '../values/number.js';
import { parsePermyriad, parseSize } from '../values/quantity.js';
import { failed, type Parsed, parsed } from '../values/result.js';
import { parseSignal } from '../values/signal.js';
import { parseNanoseconds, parseTimeSpan, TIME_INFINITY } from '../values/time-span.js';
import { bad, cannotParse, outdated, scalar, text, warn } from './line.js';
import type { LineReader, LineReaders, Setting } from './model.js';

const boolean = (value: boolean): Setting => ({ kind: 'boolean', value });
const integer = (value: number | bigint): Setting => ({ kind: 'integer', value });
const time = (value: bigint): Setting => ({ kind: 'time-span', value });

/** A time span where zero means never (parse_sec_fix_0). */
function parseTimeSpanZeroInfinite(value: string): Parsed<bigint> {
  const span = parseTimeSpan(value);
  return span.ok && span.value === 0n ? parsed(TIME_INFINITY) : span;
}

/** Other spellings of a choice's words. */
const otherWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'socket-timestamping': { nsec: 'ns', usec: 'us', '\u00b5s': 'us', '\u03bcs': 'us' },
};

/** One word of a choice or the number it stands for, a boolean or another number where those are taken. */
function parseChoice(value: string, name: string): Parsed<string | number> {
  const { words, whenTrue, numbers, upTo } = choiceOf(name);
  const index = words.indexOf(value);
  if (index >= 0) return parsed(numbers?.[index] ?? value);
  const other = otherWords[name]?.[value];
  if (other !== undefined) return parsed(other);
  const number = upTo === undefined ? failed() : parseBelow(value, upTo);
  if (number.ok) return number;
  const flag = whenTrue === undefined ? failed() : parseBoolean(value);
  return flag.ok ? parsed(flag.value ? (whenTrue ?? '') : (words[0] ?? '')) : failed();
}

const chosen = scalar(
  (value, line) => parseChoice(value, line.parameter),
  (value) => (typeof value === 'number' ? integer(value) : text(value)),
);

const choice: LineReader = (value, line) =>
  value === '' && choiceOf(line.parameter).emptyResets ? 'reset' : chosen(value, line);

/** A word of a list, or its number. */
const numbered =
  (words: readonly string[], max = words.length - 1) =>
  (value: string): Parsed<number> => {
    const index = value === '-' ? -1 : words.indexOf(value);
    if (index >= 0) return parsed(index);
    const number = parseUint32(value);
    return number.ok && number.value <= max ? number : failed();
  };

const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp - - - - local0 local1 local2 local3 local4 local5 local6 local7';
const levels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const weight =
  (min: bigint, max: bigint) =>
  (value: string): Parsed<bigint> => {
    if (value === '') return parsed(TIME_INFINITY);
    const number = parseUint64(value);
    if (!number.ok) return number;
    return number.value < min || number.value > max ? failed('out-of-range') : number;
  };

export const cgroupWeight: (value: string) => Parsed<bigint> = weight(1n, 10000n);
export const blockIoWeight: (value: string) => Parsed<bigint> = weight(10n, 1000n);

const secureBitValues = [16, 32, 4, 8, 1, 2];

/** The other architecture a machine's kernel runs programs of. */
const secondary: Readonly<Record<string, string>> = {
  'x86-64': 'x86',
  arm64: 'arm',
  'ppc64-le': 'ppc-le',
  ppc64: 'ppc',
  s390x: 's390',
};

const parameterMessage = (value: string, line: { key: string }): string =>
  `Failed to parse ${line.key}= parameter, ignoring: ${value}`;

export const scalarReaders = (): LineReaders => ({
  boolean: scalar(parseBoolean, boolean),
  tristate: scalar(parseBoolean, boolean, { empty: 'reset' }),
  choice,
  'plain-text': (value) => (value === '' ? 'reset' : text(value)),
  int32: scalar(parseInt32, integer),
  uint32: scalar(parseUint32, integer),
  'tty-size': scalar(parseUint32, (value) => integer(Math.min(value, 65535)), { empty: 'reset' }),
  int64: scalar(parseInt64, integer),
  size: scalar((value) => parseSize(value), integer),
  mode: scalar(parseMode, integer),
  signal: scalar((value) => {
    const signal = parseSignal(value);
    return signal.ok && signal.value === 0 ? failed() : signal;
  }, integer),
  'time-span': scalar((value) => parseTimeSpan(value), time),
  'time-span-0-is-infinity': scalar(parseTimeSpanZeroInfinite, time),
  'time-span-or-infinity': scalar(
    (value) => (value === '' ? parsed(TIME_INFINITY) : parseTimeSpan(value)),
    time,
  ),
  nanoseconds: scalar(parseNanoseconds, (value) => ({ kind: 'nanoseconds', value })),
  'service-timeout': scalar(parseTimeSpanZeroInfinite, time, { message: parameterMessage }),
  'service-timeout-abort': scalar((value) => parseTimeSpan(value), time, {
    empty: 'reset',
    message: (value, line) => `Failed to parse ${line.key}= setting, ignoring: ${value}`,
  }),
  'job-timeout-sec': scalar(parseTimeSpanZeroInfinite, time, { message: parameterMessage }),
  'job-running-timeout-sec': scalar(parseTimeSpanZeroInfinite, time, { message: parameterMessage }),
  nice: scalar(
    (value) => {
      const number = parseInt32(value);
      return number.ok && (number.value < -20 || number.value > 19) ? failed('out-of-range') : number;
    },
    integer,
    {
      empty: 'reset',
      message: (value, _line, reason) =>
        reason.startsWith('Num')
          ? `Nice priority out of range, ignoring: ${value}`
          : `Failed to parse nice priority '${value}', ignoring: ${reason}`,
    },
  ),
  'oom-score-adjust': scalar(
    (value) => {
      const number = parseInt32(value);
      return number.ok && Math.abs(number.value) > 1000 ? failed('out-of-range') : number;
    },
    integer,
    {
      empty: 'reset',
      message: (value, _line, reason) =>
        reason.startsWith('Num')
          ? `OOM score adjust value out of range, ignoring: ${value}`
          : `Failed to parse the OOM score adjust value '${value}', ignoring: ${reason}`,
    },
  ),
  'kill-mode': (value, line) => {
    if (value === '') return 'reset';
    if (!['control-group', 'process', 'mixed', 'none'].includes(value))
      return bad(line, `Failed to parse kill mode specification, ignoring: ${value}`);
    if (value === 'none')
      warn(
        line,
        'kill-mode-none',
        "Unit uses KillMode=none. This is unsafe, as it disables systemd's process lifecycle management for the service. Please update the service to use a safer KillMode=, such as 'mixed' or 'control-group'. Support for KillMode=none is deprecated and will eventually be removed.",
      );
    return text(value);
  },
  // Linux takes no class for the best effort.
  'io-class': scalar(
    numbered(['none', 'realtime', 'best-effort', 'idle'], 8),
    (value) => integer(value || 2),
    {
      empty: 'reset',
      message: (value) => `Failed to parse IO scheduling class, ignoring: ${value}`,
    },
  ),
  'io-priority': scalar(
    (value) => {
      const number = parseInt32(value);
      return number.ok && (number.value < 0 || number.value > 7) ? failed() : number;
    },
    integer,
    { empty: 'reset', message: (value) => `Failed to parse IO priority, ignoring: ${value}` },
  ),
  'cpu-sched-policy': scalar(
    (value) => {
      const index = ['other', 'fifo', 'rr', 'batch', '', 'idle'].indexOf(value);
      return index >= 0 && value !== '' ? parsed(index) : parseBelow(value, 2 ** 31 - 1);
    },
    integer,
    { empty: 'reset', message: (value) => `Failed to parse CPU scheduling policy, ignoring: ${value}` },
  ),
  'cpu-sched-prio': (value, line) => {
    const number = parseInt32(value);
    if (!number.ok) return bad(line, `Failed to parse CPU scheduling priority, ignoring: ${value}`);
    if (number.value < 0 || number.value > 99)
      return bad(line, `CPU scheduling priority is out of range, ignoring: ${value}`);
    return integer(number.value);
  },
  'log-facility': scalar(numbered(facilities.split(' '), 127), integer),
  'log-level': scalar(numbered(levels), integer),
  'secure-bits': (value) => {
    const bits = value.split(/[ \t\n\r]+/).map((word) => secureBitValues[secureBits.indexOf(word)] ?? 0);
    return integer(bits.reduce((sum, bit) => sum | bit, 0));
  },
  'socket-protocol': scalar((value) => {
    const name = value.toLowerCase();
    const number = parseInt32(value);
    const known = { udplite: 136, sctp: 132, mptcp: 262 }[name] ?? (number.ok ? number.value : 0);
    if ([136, 132, 262].includes(known)) return parsed(known);
    if (!number.ok && number.error === 'out-of-range') return number;
    if (number.ok && number.value < 0) return failed('out-of-range');
    return value === '' || ipProtocols.includes(name) || number.ok ? failed('not-supported') : failed();
  }, integer),
  personality: (value, line) => {
    if (value === '') return 'reset';
    const native = line.specifiers.values?.['a'] ?? 'x86-64';
    const known = value === native || value === secondary[native];
    return known ? text(value) : bad(line, cannotParse(line, value, ''));
  },
  'cg-weight': scalar(cgroupWeight, integer),
  'cg-cpu-weight': scalar((value) => (value === 'idle' ? parsed(0n) : cgroupWeight(value)), integer),
  'blockio-weight': scalar(blockIoWeight, integer),
  'cpu-shares': (value, line) => {
    outdated(line, 'CPUWeight=');
    return scalar(weight(2n, 262144n), integer)(value, line);
  },
  'cpu-quota': (value, line) => {
    if (value === '') return 'reset';
    const share = parsePermyriad(value, true);
    if (!share.ok || share.value <= 0) return bad(line, `Invalid CPU quota '${value}', ignoring.`);
    return time((BigInt(share.value) * 1_000_000n) / 10_000n);
  },
  'exit-status': scalar((value) => parseBelow(value, 255), integer, {
    empty: 'reset',
    message: (value, _line, reason) => `Failed to parse exit status '${value}', ignoring: ${reason}`,
  }),
  'swap-priority': (value, line) => {
    if (value === '') return 'reset';
    const number = parseInt32(value);
    if (!number.ok) return bad(line, `Invalid swap priority '${value}', ignoring.`);
    if (number.value < -1)
      return bad(
        line,
        `Sorry, swap priorities smaller than -1 may only be assigned by the kernel itself, ignoring: ${value}`,
      );
    if (number.value > 32767) return bad(line, `Swap priority out of range, ignoring: ${value}`);
    return integer(number.value);
  },
  'syscall-errno': (value, line) => {
    if (value === '' || value === 'kill') return 'reset';
    const number = parseErrno(value);
    if (!number.ok) return bad(line, `Failed to parse error number, ignoring: ${value}`);
    if (number.value === 0) return bad(line, `Invalid error number, ignoring: ${value}`);
    return integer(number.value);
  },
});
