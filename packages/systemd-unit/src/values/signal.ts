import { signals } from '../schema/words.generated.js';
import { parseInt32 } from './number.js';
import { failed, type Parsed, parsed } from './result.js';

const RTMIN = 34;
const RTMAX = 64;

/** A signal's number, from a number or a name with or without SIG, RTMIN+n and RTMAX-n included (signal-util.c). */
export function parseSignal(text: string): Parsed<number> {
  const number = parseInt32(text);
  if (number.ok) return number.value > 0 && number.value <= RTMAX ? number : failed('out-of-range');
  const name = text.startsWith('SIG') ? text.slice(3) : text;
  const index = signals.indexOf(name);
  if (index >= 0) return parsed(index + 1);
  const realtime = /^RTM(IN|AX)(.*)$/.exec(name);
  if (realtime === null) return failed();
  const [, end, offset = ''] = realtime;
  const base = end === 'IN' ? RTMIN : RTMAX;
  if (offset === '') return parsed(base);
  if (offset.charAt(0) !== (end === 'IN' ? '+' : '-')) return failed();
  const distance = parseInt32(offset);
  if (!distance.ok) return distance;
  const signal = base + distance.value;
  return signal < RTMIN || signal > RTMAX ? failed('out-of-range') : parsed(signal);
}

/** `SIGTERM` for 15; the number itself for what has no name. */
export function formatSignal(signal: number): string {
  const name = signals[signal - 1];
  if (name !== undefined) return `SIG${name}`;
  if (signal === RTMIN) return 'SIGRTMIN';
  return signal > RTMIN && signal <= RTMAX ? `SIGRTMIN+${signal - RTMIN}` : String(signal);
}
