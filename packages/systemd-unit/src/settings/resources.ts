import { extractWord } from '../exec/words.js';
import { isFileName } from '../names/path.js';
import { cgroupControllers } from '../schema/words.generated.js';
import { parseBoolean } from '../values/boolean.js';
import { parseUint32, parseUint64 } from '../values/number.js';
import { parsePermyriad, parseSize } from '../values/quantity.js';
import { errorText } from '../values/result.js';
import { parseTimeSpan, TIME_INFINITY } from '../values/time-span.js';
import { expand } from './expand.js';
import { bad, before, cannotParse, complain, outdated, text as textSetting, warn, wordsOf } from './line.js';
import type { Effect, LineContext, LineReader, LineReaders } from './model.js';

/** Memory settings whose empty value, and whose zero, is a limit of zero. */
const lowWhenEmpty = ['DefaultMemoryLow', 'DefaultMemoryMin', 'MemoryLow', 'StartupMemoryLow', 'MemoryMin'];
/** Others whose zero is a limit of zero. */
const mayBeZero = ['MemorySwapMax', 'StartupMemorySwapMax', 'MemoryZSwapMax', 'StartupMemoryZSwapMax'];

function deprecated(line: LineContext): void {
  if (line.key === 'MemoryLimit') outdated(line, 'MemoryMax=');
}

const memoryLimit: LineReader = (text, line) => {
  let bytes = TIME_INFINITY;
  if (text === '' && lowWhenEmpty.includes(line.key)) bytes = 0n;
  else if (text !== '' && text !== 'infinity') {
    // A share depends on the machine's memory: it is kept as the text.
    const share = parsePermyriad(text);
    if (share.ok && share.value > 0) {
      deprecated(line);
      return textSetting(text);
    }
    const size = share.ok ? ({ ok: true, value: 0n } as const) : parseSize(text);
    if (!size.ok) return bad(line, `Invalid memory limit '${text}', ignoring: ${errorText[size.error]}`);
    bytes = size.value;
    if (
      bytes === TIME_INFINITY ||
      (bytes === 0n && !lowWhenEmpty.includes(line.key) && !mayBeZero.includes(line.key))
    )
      return bad(line, `Memory limit '${text}' out of range, ignoring.`);
  }
  deprecated(line);
  return { kind: 'integer', value: bytes };
};

const tasksMax: LineReader = (text, line) => {
  if (text === '') return 'reset';
  if (text === 'infinity') return { kind: 'integer', value: TIME_INFINITY };
  if (parsePermyriad(text).ok) return textSetting(text);
  const number = parseUint64(text);
  if (!number.ok)
    return bad(line, `Invalid maximum tasks value '${text}', ignoring: ${errorText[number.error]}`);
  if (number.value === 0n || number.value === TIME_INFINITY)
    return bad(line, `Maximum tasks value '${text}' out of range, ignoring.`);
  return { kind: 'integer', value: number.value };
};

const delegating = ['service', 'scope', 'slice'];
const oomTypes = ['service', 'scope', 'slice'];

/** `yes`, `no`, or the controllers delegated; `yes` and an empty list differ only in what is delegated. */
const delegate: LineReader = (text, line) => {
  if (line.unitType !== 'service' && line.unitType !== 'scope')
    return warn(line, 'not-for-type', 'Delegate= setting not supported for this unit type, ignoring.');
  if (text === '') return { kind: 'texts', value: [] };
  const flag = parseBoolean(text);
  if (flag.ok) return { kind: 'boolean', value: flag.value };
  const found = new Set(before(line, 'texts') ?? []);
  for (const word of wordsOf(text, line, { unquote: true })) {
    if (cgroupControllers.includes(word.text)) found.add(word.text);
    else bad(line, `Invalid controller name '${word.text}', ignoring`, word);
  }
  // All of them stay delegated.
  return before(line, 'boolean') === true ? 'keep' : { kind: 'texts', value: [...found] };
};

const escapedName = (name: string): boolean =>
  !isFileName(name) ||
  /^[_.]/.test(name) ||
  ['notify_on_release', 'release_agent', 'tasks'].includes(name) ||
  ['cgroup', ...cgroupControllers].some((prefix) => name.startsWith(`${prefix}.`));

const oomOnly = (line: LineContext): boolean => !oomTypes.includes(line.unitType);
const notForType = (line: LineContext): Effect =>
  warn(line, 'not-for-type', `${line.key}= is not supported for this unit type, ignoring.`);

/** Numbers and ranges of CPUs or memory nodes, `0-3,5`. */
const cpuSet =
  (whole?: string): LineReader =>
  (text, line) => {
    if (text === whole) return textSetting(text);
    const expanded = whole === 'all' ? text : expand(text, line);
    if (expanded === undefined) return 'keep';
    if (whole !== 'all' && line.unresolved) return textSetting(text);
    const found = new Set<number>();
    // systemd never adds the largest number, and takes a list that adds nothing for an empty one; not so a wrong range.
    let isEmpty = true;
    const fail = (message: string): Effect => {
      complain(line, 'bad-value', message);
      return whole === 'all' ? bad(line, `Failed to parse NUMA node mask, ignoring: ${text}`) : 'keep';
    };
    for (let at = 0; at >= 0; ) {
      const word = extractWord(expanded, at, { separators: ' \t\n\r,', unquote: true });
      if (word.kind === 'none') break;
      if (word.kind === 'invalid') return fail(`Invalid value for ${line.key}: ${expanded}`);
      at = word.next;
      const dash = word.text.indexOf('-');
      const low = parseUint32(dash < 0 ? word.text : word.text.slice(0, dash));
      const high = dash < 0 ? low : parseUint32(word.text.slice(dash + 1));
      if (!low.ok || !high.ok) return fail(`Failed to parse CPU affinity '${word.text}'`);
      if (low.value !== 2 ** 32 - 1 || low.value > high.value) isEmpty = false;
      if (low.value > high.value)
        bad(line, `Range '${word.text}' is invalid, ${low.value} > ${high.value}, ignoring.`, word);
      const top = Math.min(high.value, 2 ** 32 - 2);
      if (top >= low.value && top > 8191)
        return fail(`Cannot add CPU ${top} to set: Numerical result out of range`);
      for (let cpu = low.value; cpu <= top; cpu++) found.add(cpu);
    }
    if (isEmpty) return 'reset';
    for (const cpu of before(line, 'cpus') ?? []) found.add(cpu);
    return { kind: 'cpus', value: [...found].sort((a, b) => a - b) };
  };

export const resourceReaders = (): LineReaders => ({
  'memory-limit': memoryLimit,
  'tasks-max': tasksMax,
  delegate,
  'delegate-subgroup': (text, line) => {
    if (!delegating.includes(line.unitType) || line.unitType === 'slice')
      return warn(
        line,
        'not-for-type',
        'DelegateSubgroup= setting not supported for this unit type, ignoring.',
      );
    if (text === '') return 'reset';
    return escapedName(text) ? bad(line, `Invalid control group name, ignoring: ${text}`) : textSetting(text);
  },
  'disable-controllers': (text, line) => {
    if (text === '') return 'reset';
    const found = text.split(/[ \t\n\r]+/).filter((word) => cgroupControllers.includes(word));
    if (found.length === 0) return bad(line, `Invalid cgroup string: ${text}, ignoring`);
    return { kind: 'texts', value: [...new Set([...(before(line, 'texts') ?? []), ...found])] };
  },
  'managed-oom-mode': (text, line) => {
    if (oomOnly(line)) return notForType(line);
    if (text === '') return 'reset';
    return text === 'auto' || text === 'kill'
      ? textSetting(text)
      : bad(line, `Invalid syntax, ignoring: ${text}`);
  },
  'managed-oom-mem-pressure-limit': (text, line) => {
    if (oomOnly(line)) return notForType(line);
    if (text === '') return 'reset';
    const share = parsePermyriad(text);
    if (!share.ok) return bad(line, `Failed to parse memory pressure limit value, ignoring: ${text}`);
    return { kind: 'integer', value: Math.floor((share.value * (2 ** 32 - 1) + 9999) / 10000) };
  },
  'managed-oom-mem-pressure-duration-sec': (text, line) => {
    if (oomOnly(line)) return notForType(line);
    if (text === '') return 'reset';
    const span = parseTimeSpan(text);
    if (!span.ok) return bad(line, cannotParse(line, text, errorText[span.error]));
    if (span.value < 1_000_000n || span.value === TIME_INFINITY)
      return bad(line, `${line.key}= must be at least 1s and less than infinity, ignoring: ${text}`);
    return { kind: 'time-span', value: span.value };
  },
  'allowed-cpuset': cpuSet(),
  'cpu-affinity': cpuSet('numa'),
  'numa-mask': cpuSet('all'),
});
