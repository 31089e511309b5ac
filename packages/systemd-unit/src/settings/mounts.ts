import { extractWord } from '../exec/words.js';
import { checkPath, expand, expandPath } from './expand.js';
import { before, warn, wordsOf } from './line.js';
import type { LineReader } from './model.js';
import { isDescriptorName } from './texts.js';

const streams = [
  'inherit',
  'null',
  'tty',
  'kmsg',
  'kmsg+console',
  'journal',
  'journal+console',
  'socket',
  'fd',
];
const obsoleteOutputs: Readonly<Record<string, string>> = {
  syslog: 'journal',
  'syslog+console': 'journal+console',
};

const stream =
  (words: readonly string[], files: readonly string[], what: string): LineReader =>
  (text, line) => {
    const output = what === 'output';
    const quote = output ? '' : "'";
    if (text.startsWith('fd:')) {
      const name = expand(text.slice(3), line, { maxBytes: 255, quote, suffix: output ? '' : ', ignoring' });
      if (name === undefined) return 'keep';
      if (!isDescriptorName(name))
        return warn(line, 'bad-value', `Invalid file descriptor name, ignoring: ${name}`);
      return { kind: 'text', value: `fd:${name}` };
    }
    const file = files.find((prefix) => text.startsWith(`${prefix}:`));
    if (file !== undefined) {
      const expanded = expandPath(text.slice(file.length + 1), line, { quote });
      const checked =
        expanded === undefined ? undefined : checkPath(expanded, line, { absolute: true, fatal: true });
      return checked === undefined ? 'keep' : { kind: 'text', value: `${file}:${checked}` };
    }
    const current = output && Object.hasOwn(obsoleteOutputs, text) ? obsoleteOutputs[text] : undefined;
    if (current !== undefined) {
      line.report(
        'info',
        'deprecated-value',
        `Standard output type ${text} is obsolete, automatically updating to ${current}. Please update your unit file, and consider removing the setting altogether.`,
      );
      return { kind: 'text', value: current };
    }
    return words.includes(text)
      ? { kind: 'text', value: text }
      : warn(line, 'bad-value', `Failed to parse ${what} specifier, ignoring: ${text}`);
  };

const bindPaths: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const records: (readonly (string | boolean | bigint)[])[] = [];
  const options = { separators: ': \t\n\r', unquote: true, dontCoalesce: true };
  for (let at = 0; at >= 0; ) {
    const source = extractWord(text, at, options);
    if (source.kind === 'none') break;
    if (source.kind === 'invalid')
      return warn(line, 'bad-quoting', `Failed to parse ${line.key}, ignoring: ${text}`);
    at = source.next;
    const expanded = expandPath(source.text, line, { quote: '"' });
    if (expanded === undefined) continue;
    const ignore = expanded.startsWith('-');
    const from = checkPath(ignore ? expanded.slice(1) : expanded, line, { absolute: true });
    if (from === undefined) continue;
    let to: string | undefined = from;
    let recursive = true;
    if (at > 0 && text[at - 1] === ':') {
      const target = extractWord(text, at, options);
      if (target.kind === 'invalid')
        return warn(line, 'bad-quoting', `Failed to parse ${line.key}, ignoring: ${text}`);
      if (target.kind === 'none') {
        warn(line, 'bad-value', `Missing argument after ':', ignoring: ${from}`);
        continue;
      }
      at = target.next;
      const path = expandPath(target.text, line, { quote: '"', what: 'specifiers' });
      to = path === undefined ? undefined : checkPath(path, line, { absolute: true });
      if (to === undefined) continue;
      if (at > 0 && text[at - 1] === ':') {
        const flags = extractWord(text, at, { unquote: true });
        if (flags.kind === 'invalid')
          return warn(line, 'bad-quoting', `Failed to parse ${line.key}=, ignoring: ${text}`);
        const word = flags.kind === 'word' ? flags.text : '';
        at = flags.kind === 'word' ? flags.next : -1;
        if (word !== '' && word !== 'rbind' && word !== 'norbind') {
          warn(line, 'bad-value', `Invalid option string, ignoring setting: ${word}`);
          continue;
        }
        recursive = word !== 'norbind';
      }
    }
    records.push([line.key, from, to, ignore, recursive ? 16384n : 0n]);
  }
  return { kind: 'records', value: [...(before(line, 'records') ?? []), ...records] };
};

const temporaryFileSystems: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const records: (readonly string[])[] = [];
  for (const word of wordsOf(
    text,
    line,
    { unquote: true },
    `Failed to extract first word, ignoring: ${text}`,
  )) {
    const first = extractWord(word.text, 0, { separators: ':', dontCoalesce: true });
    if (first.kind !== 'word') {
      warn(line, 'bad-value', `Failed to extract first word, ignoring: ${word.text}`, word);
      continue;
    }
    const expanded = expandPath(first.text, line, { quote: '' });
    const path = expanded === undefined ? undefined : checkPath(expanded, line, { absolute: true });
    if (path !== undefined) records.push([path, first.next < 0 ? '' : word.text.slice(first.next)]);
  }
  return { kind: 'records', value: [...(before(line, 'records') ?? []), ...records] };
};

/** Paths mounted over others, and what a program reads and writes. */
export const mountReaders: Readonly<Record<string, LineReader>> = {
  input: stream(['null', 'tty', 'tty-force', 'tty-fail', 'socket', 'fd', 'data', 'file'], ['file'], 'input'),
  output: stream(streams, ['file', 'append', 'truncate'], 'output'),
  'bind-paths': bindPaths,
  'temporary-filesystems': temporaryFileSystems,
};
