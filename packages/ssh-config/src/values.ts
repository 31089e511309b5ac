import type { DirectiveFacts } from './directives.generated.js';
import { portOf } from './services.js';
import { isTime } from './time.js';

const flagValues = ['yes', 'no', 'true', 'false'];

/** The largest number that ssh(1) accepts. */
const largest = 2 ** 31 - 1;

const isNumber = (text: string, least: number, most: number): boolean =>
  /^[+-]?\d+$/.test(text) && Number(text) >= least && Number(text) <= most;

function isPort(text: string): boolean {
  const port = portOf(text) ?? 0;
  return port >= 1 && port <= 65_535;
}

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

/** Names of the type of service of packets, by RFC 791 and 2474. Newer versions of ssh know `va` (RFC 5865) too. */
const serviceClasses = /^(?:none|af[1-4][1-3]|cs[0-7]|ef|le|va|lowdelay|throughput|reliability)$/i;

/** Whether words are valid for IPQoS: a class or a number for interactive sessions, and one for others. */
const areServiceClasses = (words: readonly string[]): boolean =>
  words.length <= 2 && words.every((word) => serviceClasses.test(word) || isNumber(word, 0, 255));

/** Whether words are valid for ChannelTimeout: `none` alone, or times of types of channels. */
const areTimeouts = (words: readonly string[]): boolean =>
  (words.length === 1 && words[0]?.toLowerCase() === 'none') ||
  words.every((word) => isSpan(/^[^=]+=(.*)$/.exec(word)?.[1] ?? 'none'));

/** Whether words are valid for ObscureKeystrokeTiming: yes, no, or an interval of 1 to 1000 ms. */
const areKeystrokes = ([text = '', ...more]: readonly string[]): boolean =>
  more.length === 0 &&
  (flagValues.includes(text) || isNumber(/^interval:(.*)$/.exec(text)?.[1] ?? '', 1, 1000));

/** Whether a text begins with a mask of permissions, in octal digits: ssh does not look at what follows. */
function isMask(text: string): boolean {
  const mask = Number.parseInt(text, 8);
  return mask >= 0 && mask <= 0o777;
}

/** Numbers of tunnel devices end where the marks of OpenSSH for any device and for an error begin. */
const isDevice = (text: string): boolean => text.toLowerCase() === 'any' || isNumber(text, 0, largest - 2);

/** Whether a text is a pair of tunnel devices, of which the second may be missing. */
function isTunnel(text: string): boolean {
  const [own = '', other = 'any', ...more] = text.split(':');
  return isDevice(own) && isDevice(other) && more.length === 0;
}

/** Whether a text is what it likes, or a `$` and the name of a variable. */
const isPathOrVariable = (text: string): boolean => !text.startsWith('$') || /^\$\w+$/.test(text);

/** Whether a text is a domain. Source: misc.c of OpenSSH, `valid_domain`. */
const isDomain = (text: string): boolean => /^(?!.*\.\.)[a-z\d][\w.-]*$/i.test(text);

/** Whether no word of several is `none`. */
const isNoneAlone = (words: readonly string[]): boolean =>
  words.length <= 1 || words.every((word) => word.toLowerCase() !== 'none');

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
      return isPort(value) ? undefined : 'write a number from 1 to 65535, or the name of a service';
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
      return isNoneAlone(words) ? undefined : 'write none alone';
    case 'domains':
      return isNoneAlone(words) && words.every(isDomain) ? undefined : 'write domains, or none alone';
    case 'cnames':
      return isNoneAlone(words) && words.every((word) => /^(?:none|\*|[^:]*:.+)$/i.test(word))
        ? undefined
        : 'write NAMES:TARGETS, or none alone';
    case 'service-classes':
      return areServiceClasses(words) ? undefined : 'write one or two classes such as af21, or none';
    case 'timeouts':
      return areTimeouts(words) ? undefined : 'write TYPE=TIME such as session=10m, or none alone';
    case 'keystrokes':
      return areKeystrokes(words) ? undefined : 'use yes, no, or interval: and milliseconds up to 1000';
    case 'mask':
      return isMask(value) ? undefined : 'write it as 0177';
    case 'tunnel':
      return isTunnel(value) ? undefined : 'use any or numbers, such as 0 or 0:any';
    case 'agent':
      return isPathOrVariable(value) ? undefined : 'write $ and the name of a variable';
    default:
      return values.includes(value.toLowerCase()) ? undefined : `use one of ${values.join(', ')}`;
  }
}
