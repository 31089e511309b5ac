import { extractWord } from '../exec/words.js';
import { outputStreams } from '../schema/words.generated.js';
import { checkPath, expand, expandPath, readPath } from './expand.js';
import { addRecords } from './grow.js';
import { bad, emptyResets, text as textSetting, warn, wordsOf } from './line.js';
import type { LineReader, LineReaders } from './model.js';
import { isDescriptorName } from './texts.js';

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
      if (!line.unresolved && !isDescriptorName(name))
        return bad(line, `Invalid file descriptor name, ignoring: ${name}`);
      return textSetting(`fd:${name}`);
    }
    const file = files.find((prefix) => text.startsWith(`${prefix}:`));
    if (file !== undefined) {
      const checked = readPath(text.slice(file.length + 1), line, { absolute: true, fatal: true }, { quote });
      return checked === undefined ? 'keep' : textSetting(`${file}:${checked}`);
    }
    const current = output && Object.hasOwn(obsoleteOutputs, text) ? obsoleteOutputs[text] : undefined;
    if (current !== undefined) {
      line.report(
        'info',
        'deprecated-value',
        `Standard output type ${text} is obsolete, automatically updating to ${current}. Please update your unit file, and consider removing the setting altogether.`,
      );
      return textSetting(current);
    }
    return words.includes(text)
      ? textSetting(text)
      : bad(line, `Failed to parse ${what} specifier, ignoring: ${text}`);
  };

const bindPaths: LineReader = (text, line) => {
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
        bad(line, `Missing argument after ':', ignoring: ${from}`);
        continue;
      }
      at = target.next;
      to = readPath(target.text, line, { absolute: true }, { quote: '"', what: 'specifiers' });
      if (to === undefined) continue;
      if (at > 0 && text[at - 1] === ':') {
        const flags = extractWord(text, at, { unquote: true });
        if (flags.kind === 'invalid')
          return warn(line, 'bad-quoting', `Failed to parse ${line.key}=, ignoring: ${text}`);
        const word = flags.kind === 'word' ? flags.text : '';
        at = flags.kind === 'word' ? flags.next : -1;
        if (word !== '' && word !== 'rbind' && word !== 'norbind') {
          bad(line, `Invalid option string, ignoring setting: ${word}`);
          continue;
        }
        recursive = word !== 'norbind';
      }
    }
    records.push([line.key, from, to, ignore, recursive ? 16384n : 0n]);
  }
  return addRecords(line, records);
};

const temporaryFileSystems: LineReader = (text, line) => {
  const records: (readonly string[])[] = [];
  for (const word of wordsOf(
    text,
    line,
    { unquote: true },
    `Failed to extract first word, ignoring: ${text}`,
  )) {
    const first = extractWord(word.text, 0, { separators: ':', dontCoalesce: true });
    if (first.kind !== 'word') {
      bad(line, `Failed to extract first word, ignoring: ${word.text}`, word);
      continue;
    }
    const path = readPath(first.text, line, { absolute: true }, { quote: '' });
    if (path !== undefined) records.push([path, first.next < 0 ? '' : word.text.slice(first.next)]);
  }
  return addRecords(line, records);
};

/** Paths mounted over others, and what a program reads and writes. */
export const mountReaders = (): LineReaders => ({
  input: stream(['null', 'tty', 'tty-force', 'tty-fail', 'socket', 'fd', 'data', 'file'], ['file'], 'input'),
  output: stream(outputStreams, ['file', 'append', 'truncate'], 'output'),
  ...emptyResets({ 'bind-paths': bindPaths, 'temporary-filesystems': temporaryFileSystems }),
});
