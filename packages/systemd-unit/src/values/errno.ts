import { errors } from '../schema/words.generated.js';
import { parseInt32 } from './number.js';
import { failed, type Parsed, parsed } from './result.js';

const aliases: Readonly<Record<string, string>> = {
  EDEADLOCK: 'EDEADLK',
  ENOTSUP: 'EOPNOTSUPP',
  EWOULDBLOCK: 'EAGAIN',
};

/** An error's number, from its name (`EPERM`) or a number up to 4095; 0 is taken too (parse_errno). */
export function parseErrno(text: string): Parsed<number> {
  const name = Object.hasOwn(aliases, text) ? (aliases[text] ?? text) : text;
  const index = name.startsWith('E') && name !== 'E-' ? errors.indexOf(name.slice(1)) : -1;
  if (index >= 0) return parsed(index + 1);
  const number = parseInt32(text);
  return number.ok && (number.value < 0 || number.value > 4095) ? failed('out-of-range') : number;
}
