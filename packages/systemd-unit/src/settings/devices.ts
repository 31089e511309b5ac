import { extractWord } from '../exec/words.js';
import { isNormalizedPath } from '../names/path.js';
import { parseSize } from '../values/number.js';
import { errorText, type Parsed } from '../values/result.js';
import { parseTimeSpan, TIME_INFINITY } from '../values/time-span.js';
import { checkPath, expandPath } from './expand.js';
import { before, warn } from './line.js';
import type { Field, LineContext, LineReader } from './model.js';
import { blockIoWeight, cgroupWeight } from './scalars.js';

/** `DEVICE VALUE` lists: the path, then what `read` makes of the rest. */
const perDevice =
  (
    words: readonly [extract: string, invalid: string],
    read: (rest: string, line: LineContext) => Field | undefined,
  ): LineReader =>
  (text, line) => {
    if (line.key.startsWith('BlockIO'))
      warn(
        line,
        'deprecated-directive',
        `Unit uses ${line.key}=; please use IO*= settings instead. Support for ${line.key}= will be removed soon.`,
      );
    if (text === '') return 'reset';
    const first = extractWord(text, 0, { unquote: true });
    if (first.kind === 'invalid')
      return warn(line, 'bad-quoting', `Failed to extract ${words[0]} from '${text}', ignoring.`);
    const rest = first.kind === 'word' && first.next >= 0 ? text.slice(first.next) : '';
    if (first.kind === 'none' || rest === '')
      return warn(line, 'bad-value', `Invalid ${words[1]} specified in '${text}', ignoring.`);
    const expanded = expandPath(first.text, line);
    const path = expanded === undefined ? undefined : checkPath(expanded, line, {});
    const value = path === undefined ? undefined : read(rest, line);
    if (path === undefined || value === undefined) return 'keep';
    const others = (before(line, 'records') ?? []).filter(
      ([device]) => device !== path || line.key.endsWith('Weight'),
    );
    return { kind: 'records', value: [...others, [path, value]] };
  };

function orWarn<T extends Field>(
  line: LineContext,
  result: Parsed<T>,
  message: (reason: string) => string,
): T | undefined {
  if (result.ok) return result.value;
  warn(line, 'bad-value', message(errorText[result.error]));
  return undefined;
}

const rate =
  (message: (text: string) => string, infinity: boolean) =>
  (text: string, line: LineContext): bigint | undefined => {
    if (infinity && text === 'infinity') return TIME_INFINITY;
    const size = parseSize(text, 1000);
    if (size.ok && size.value > 0n) return size.value;
    warn(line, 'bad-value', message(text));
    return undefined;
  };

const deviceAllow: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const first = extractWord(text, 0, { unquote: true });
  if (first.kind !== 'word')
    return warn(line, 'bad-quoting', `Failed to extract device path and rights from '${text}', ignoring.`);
  const expanded = expandPath(first.text, line);
  if (expanded === undefined) return 'keep';
  let path: string | undefined = expanded;
  if (!/^(?:block|char)-/.test(expanded)) {
    path = checkPath(expanded, line, {});
    if (path === undefined) return 'keep';
    if (!/^\/(?:dev|run\/systemd\/inaccessible)\/./.test(path) || !isNormalizedPath(path))
      return warn(line, 'bad-value', `Invalid device node path '${path}', ignoring.`);
  }
  const rights = first.next < 0 ? '' : text.slice(first.next);
  if (!/^[rwm]*$/.test(rights))
    return warn(line, 'bad-value', `Invalid device rights '${rights}', ignoring.`);
  const ordered = rights === '' ? 'rwm' : ['r', 'w', 'm'].filter((right) => rights.includes(right)).join('');
  return { kind: 'records', value: [...(before(line, 'records') ?? []), [path, ordered]] };
};

/** Rates, weights and rights by device. */
export const deviceReaders: Readonly<Record<string, LineReader>> = {
  'device-allow': deviceAllow,
  'io-device-weight': perDevice(['device path and weight', 'device path or weight'], (rest, line) =>
    orWarn(line, cgroupWeight(rest), (reason) => `IO weight '${rest}' invalid, ignoring: ${reason}`),
  ),
  'io-device-latency': perDevice(['device path and latency', 'device path or latency'], (rest, line) =>
    orWarn(line, parseTimeSpan(rest), () => `Failed to parse timer value, ignoring: ${rest}`),
  ),
  'io-limit': perDevice(
    ['device node and bandwidth', 'device node or bandwidth'],
    rate((text) => `Invalid IO limit '${text}', ignoring.`, true),
  ),
  'blockio-device-weight': perDevice(['device node and weight', 'device node or weight'], (rest, line) =>
    orWarn(line, blockIoWeight(rest), (reason) => `Invalid block IO weight '${rest}', ignoring: ${reason}`),
  ),
  'blockio-bandwidth': perDevice(
    ['device node and bandwidth', 'device node or bandwidth'],
    rate((text) => `Invalid Block IO Bandwidth '${text}', ignoring.`, false),
  ),
};
