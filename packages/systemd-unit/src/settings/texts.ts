import { isEnvironmentAssignment, isEnvironmentName, parseEnvironment } from '../exec/environment.js';
import { parseExec } from '../exec/parse.js';
import { extractWords } from '../exec/words.js';
import { checkPath, expand, expandPath } from './expand.js';
import { addCommands, addConditions, addNewTexts, addTexts, addVariables } from './grow.js';
import { bad, cannotParse, emptyResets, passOn, text as textSetting, warn, wordsOf } from './line.js';
import type { LineReader, LineReaders } from './model.js';

const isAscii = (text: string): boolean => /^[\x20-\x7e\t\n\r\v\f]*$/.test(text) || !/[^\0-\x7f]/.test(text);

/** Whether Documentation= takes the text: http, https, file, info or man, and something ASCII behind it. */
const isDocumentationUrl = (url: string): boolean =>
  /^(?:https?:\/\/|file:\/|info:|man:).+$/s.test(url) && isAscii(url);

/** A name of a file descriptor: ASCII without controls and colons, up to 255 characters. */
export const isDescriptorName = (name: string): boolean => /^[\x20-\x39\x3b-\x7e]{0,255}$/.test(name);

function isUserName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || /^ | $|[:/\p{Cc}]/u.test(name)) return false;
  if (/^[0-9]+$/.test(name)) {
    const id = Number(name);
    return (name === '0' || !name.startsWith('0')) && id < 2 ** 32 - 1 && id !== 65535;
  }
  return !/^-[0-9]*$/.test(name);
}

const user: LineReader = (text, line) => {
  const name = expand(text, line, { quote: '', suffix: '', severity: 'error' });
  if (name === undefined) return line.refuse();
  if (line.unresolved) return textSetting(name);
  if (!isUserName(name)) {
    line.report('error', 'bad-user', `Invalid user/group name or numeric ID: ${name}`);
    return line.refuse();
  }
  // These are the names that POSIX and utmp take; systemd accepts more, and says so without naming the line.
  if (!/^(?:[A-Za-z_][A-Za-z0-9_-]{0,30}|[0-9]+)$/.test(name))
    line.report(
      'info',
      'user-not-strict',
      `Accepting user/group name '${name}', which does not match strict user/group name rules.`,
    );
  if (line.key.includes('User') && name === 'nobody')
    line.report('info', 'user-nobody', `Special user ${name} configured, this is not safe!`);
  return textSetting(name);
};

const users: LineReader = (text, line) => {
  const names: string[] = [];
  for (const word of wordsOf(text, line, {})) {
    const effect = user(word.text, line);
    if (typeof effect === 'string') return effect;
    if (effect.kind === 'text') names.push(effect.value);
  }
  return addTexts(line, names);
};

const environment: LineReader = (text, line) => {
  const { variables, diagnostics } = parseEnvironment(text, line.specifiers);
  passOn(line, diagnostics);
  return addVariables(line, variables);
};

const names =
  (
    cunescape: boolean,
    accept: (text: string) => boolean,
    message: (key: string, text: string) => string,
  ): LineReader =>
  (text, line) => {
    const found: string[] = [];
    for (const word of wordsOf(
      text,
      line,
      { unquote: true, cunescape },
      `Trailing garbage in ${line.key}, ignoring: ${text}`,
    )) {
      const name = expand(word.text, line, { quote: '', what: cunescape ? 'unit specifiers' : 'specifiers' });
      if (name === undefined) continue;
      if (!line.unresolved && !accept(name)) warn(line, 'bad-environment', message(line.key, name), word);
      else found.push(name);
    }
    return addNewTexts(line, found);
  };

const urls: LineReader = (text, line) => {
  const expanded = expand(text, line);
  if (expanded === undefined) return 'keep';
  const found: string[] = [];
  const options = { unquote: true, retainEscape: true };
  const { words, invalidAt } = extractWords(expanded, options);
  // All of the line is dropped then, and none of its words looked at.
  if (invalidAt !== undefined)
    return warn(line, 'bad-quoting', cannotParse(line, expanded), { from: invalidAt, to: expanded.length });
  for (const word of words) {
    if (line.unresolved || isDocumentationUrl(word.text)) found.push(word.text);
    else warn(line, 'bad-url', `Invalid URL, ignoring: ${word.text}`, word);
  }
  return addTexts(line, found);
};

const command: LineReader = (text, line) => {
  const { commands, diagnostics, refused } = parseExec(text, line.specifiers);
  passOn(line, diagnostics);
  if (refused) line.refuse();
  return addCommands(line, commands);
};

const condition =
  (path: boolean): LineReader =>
  (text, line) => {
    let rest = text;
    const flag = (mark: string): boolean => {
      if (!rest.startsWith(mark)) return false;
      rest = path ? rest.slice(1) : rest.slice(1).replace(/^[ \t\n\r]+/, '');
      return true;
    };
    const trigger = flag('|');
    const negate = flag('!');
    const expanded = path ? expandPath(rest, line, { quote: '' }) : expand(rest, line);
    if (expanded === undefined) return 'keep';
    const parameter = path ? checkPath(expanded, line, { absolute: true }) : expanded;
    if (parameter === undefined) return 'keep';
    return addConditions(line, [{ type: line.key, trigger, negate, parameter }]);
  };

/** The path of the link that udev makes for a device given as `UUID=x` or the like. */
function deviceOfTag(node: string): string {
  const tag = /^(LABEL|UUID|PARTUUID|PARTLABEL)=(.*)$/s.exec(node);
  if (tag === null) return node;
  const [, by = '', quoted = ''] = tag;
  const bare = /^(["'])(.*)\1$/s.exec(quoted)?.[2] ?? quoted;
  if (bare === '') return node;
  const plain = bare.replace(
    /[^0-9A-Za-z#+\-.:=@_\u0080-\uffff]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `/dev/disk/by-${by.toLowerCase()}/${plain}`;
}

export const textReaders = (): LineReaders => ({
  text: (text, line) => {
    const value = expand(text, line);
    if (value === undefined) return 'keep';
    return value === '' ? 'reset' : textSetting(value);
  },
  'reboot-parameter': (text, line) => {
    const value = expand(text, line);
    if (value === undefined) return 'keep';
    if (!line.unresolved && (!isAscii(value) || value.length > 255))
      return bad(line, `Invalid reboot parameter '${value}', ignoring.`);
    return value === '' ? 'reset' : textSetting(value);
  },
  ...emptyResets({
    fdname: (text, line) => {
      const name = expand(text, line, { maxBytes: 255 });
      if (name === undefined) return 'keep';
      return line.unresolved || isDescriptorName(name)
        ? textSetting(name)
        : bad(line, `Invalid file descriptor name, ignoring: ${name}`);
    },
    user,
    users,
    environment,
    'environment-names': names(
      false,
      isEnvironmentName,
      (key, text) => `Invalid environment name for ${key}, ignoring: ${text}`,
    ),
    'environment-removals': names(
      true,
      (text) => isEnvironmentName(text) || isEnvironmentAssignment(text),
      (key, text) => `Invalid environment name or assignment ${key}, ignoring: ${text}`,
    ),
    urls,
    command,
    condition: condition(false),
    'condition-path': condition(true),
  }),
  'bus-name': (text, line) => {
    const name = expand(text, line, { quote: '', maxBytes: 255 });
    if (name === undefined) return 'keep';
    const valid =
      line.unresolved ||
      (name.length <= 255 && /^[A-Za-z_-][A-Za-z0-9_-]*(?:\.[A-Za-z_-][A-Za-z0-9_-]*)+$/.test(name));
    return valid ? textSetting(name) : bad(line, `Invalid bus name, ignoring: ${name}`);
  },
  'mount-node': (text, line) => {
    const node = expand(text, line);
    if (node === undefined) return 'keep';
    if (node === '') return 'reset';
    return textSetting(deviceOfTag(node));
  },
});
