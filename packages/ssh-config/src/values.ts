import type { DirectiveFacts } from './directives.generated.js';
import { isTime } from './time.js';

const flagValues = ['yes', 'no', 'true', 'false'];

/** The largest number that ssh(1) accepts. */
const largest = 2 ** 31 - 1;

const isNumber = (text: string, least: number, most: number): boolean =>
  /^[+-]?\d+$/.test(text) && Number(text) >= least && Number(text) <= most;

const isPort = (text: string): boolean => isNumber(text, 1, 65_535);

/** Whether a hop of a ProxyJump is `[user@]host[:port]` or `ssh://[user@]host[:port]`. */
function isHop(text: string): boolean {
  const bare = text.replace(/^ssh:\/\/(.*?)\/?$/, '$1');
  const [, user, rest = ''] = /^(?:(.*)@)?([^@]*)$/s.exec(bare) ?? [];
  const [, , port = ''] = /^(\[[^\]]+\]|[^:[\]]+)(?::(.*))?$/s.exec(rest) ?? [undefined, undefined, 'none'];
  return user !== '' && (port === '' || isPort(port)) && (bare === text || !/[[\]/]/.test(bare));
}

/** Whether a text is a time, and not `none`. */
const isSpan = (text: string): boolean => text !== 'none' && isTime(text);

/** Whether a text is valid for RekeyLimit: `default`, 0, or at least 16 bytes, with a letter for the power of 1024. */
function isRekeyLimit(text: string): boolean {
  if (text === 'default') return true;
  const [, digits = '', letter = ''] = /^\+?(\d+)(?:\.\d*)?([BKMGTPE]?)$/i.exec(text) ?? [];
  const bytes = Number(digits);
  return digits !== '' && (bytes === 0 || bytes >= 16 || /[^B]/i.test(letter));
}

/** Whether words are valid for AddKeysToAgent: yes, no, ask, `confirm` with or without a time, or a time. */
const isLifetime = ([first = '', second]: readonly string[]): boolean =>
  second === undefined
    ? [...flagValues, 'ask', 'confirm'].includes(first.toLowerCase()) || isSpan(first)
    : first.toLowerCase() === 'confirm' && isSpan(second);

const isJump = (text: string): boolean =>
  text.toLowerCase() === 'none' || text === '' || text.split(',').every(isHop);

/**
 * Checks the arguments of a directive as ssh(1) does, whether its block applies or not.
 *
 * @returns what to write instead; undefined if ssh accepts them
 */
export function adviceFor({ values }: DirectiveFacts, words: readonly string[]): string | undefined {
  const [value = ''] = words;
  switch (values) {
    case undefined:
    case 'command':
      return undefined;
    case 'flag':
      return flagValues.includes(value.toLowerCase()) ? undefined : 'use one of yes, no';
    case 'number':
      return isNumber(value, 0, largest) ? undefined : `write a whole number from 0 to ${largest}`;
    case 'port':
      return isPort(value) ? undefined : 'write a number from 1 to 65535';
    case 'time':
      return isTime(value) ? undefined : 'write it as 90 or 1m30s';
    case 'jump':
      return isJump(value)
        ? undefined
        : 'write [user@]host[:port], and commas without blanks between several';
    case 'assignments':
      return words.every((word) => word.includes('=')) ? undefined : 'write NAME=VALUE';
    case 'variables':
      return words.some((word) => word.includes('=')) ? 'write names without values' : undefined;
    case 'rekey':
      return isRekeyLimit(value) && (words[1] === undefined || words[1] === 'none' || isSpan(words[1]))
        ? undefined
        : 'write it as 1G, 1G 1h or default none';
    case 'lifetime':
      return isLifetime(words) ? undefined : 'use one of yes, no, ask, confirm, or a time such as 1h';
    case 'persist':
      return flagValues.includes(value) || isSpan(value) ? undefined : 'use yes, no or a time such as 10m';
    case 'escape':
      return value === 'none' || Buffer.byteLength(value) === 1 || /^\^[@-~]$/.test(value)
        ? undefined
        : 'write one character, ^ and a letter, or none';
    case 'list':
      return words.length > 1 && words.some((word) => word.toLowerCase() === 'none')
        ? 'write none alone'
        : undefined;
    default:
      return values.includes(value.toLowerCase()) ? undefined : `use one of ${values.join(', ')}`;
  }
}
