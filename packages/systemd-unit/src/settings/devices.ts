import { extractWord } from '../exec/words.js';
import { isNormalizedPath } from '../names/path.js';
import { parseSize } from '../values/quantity.js';
import { errorText, type Parsed } from '../values/result.js';
import { parseTimeSpan, TIME_INFINITY } from '../values/time-span.js';
import { checkPath, expandPath, readPath } from './expand.js';
import { addRecords } from './grow.js';
import { bad, emptyResets, outdated, warn } from './line.js';
import type { Field, LineContext, LineReader, LineReaders } from './model.js';
import { blockIoWeight, cgroupWeight } from './scalars.js';

/** `DEVICE VALUE` lists: the path, then what `read` makes of the rest. */
const perDevice =
  (
    words: readonly [extract: string, invalid: string],
    read: (rest: string, line: LineContext) => Field | undefined,
  ): LineReader =>
  (text, line) => {
    if (line.key.startsWith('BlockIO')) outdated(line, 'IO*= settings');
    if (text === '') return 'reset';
    const first = extractWord(text, 0, { unquote: true });
    if (first.kind === 'invalid')
      return warn(line, 'bad-quoting', `Failed to extract ${words[0]} from '${text}', ignoring.`);
    const rest = first.kind === 'word' && first.next >= 0 ? text.slice(first.next) : '';
    if (first.kind === 'none' || rest === '')
      return bad(line, `Invalid ${words[1]} specified in '${text}', ignoring.`);
    const path = readPath(first.text, line, {});
    const value = path === undefined ? undefined : read(rest, line);
    if (path === undefined || value === undefined) return 'keep';
    const distinct = { key: ([device]: readonly Field[]) => device, moves: true };
    return addRecords(line, [[path, value]], line.key.endsWith('Weight') ? {} : distinct);
  };

function orWarn<T extends Field>(
  line: LineContext,
  result: Parsed<T>,
  message: (reason: string) => string,
): T | undefined {
  if (result.ok) return result.value;
  bad(line, message(errorText[result.error]));
  return undefined;
}

const rate =
  (message: (text: string) => string, infinity: boolean) =>
  (text: string, line: LineContext): bigint | undefined => {
    if (infinity && text === 'infinity') return TIME_INFINITY;
    const size = parseSize(text, 1000);
    if (size.ok && size.value > 0n) return size.value;
    bad(line, message(text));
    return undefined;
  };

const deviceAllow: LineReader = (text, line) => {
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
      return bad(line, `Invalid device node path '${path}', ignoring.`);
  }
  const rights = first.next < 0 ? '' : text.slice(first.next);
  if (!/^[rwm]*$/.test(rights)) return bad(line, `Invalid device rights '${rights}', ignoring.`);
  const ordered = rights === '' ? 'rwm' : ['r', 'w', 'm'].filter((right) => rights.includes(right)).join('');
  return addRecords(line, [[path, ordered]]);
};

/** Rates, weights and rights by device. */
export const deviceReaders = (): LineReaders => ({
  ...emptyResets({ 'device-allow': deviceAllow }),
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
});
