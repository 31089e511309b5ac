import { extractWords } from '../exec/words.js';
import { isUnitInstance } from '../names/name.js';
import { isAbsolutePath, isFileName, isPath, simplifyPath } from '../names/path.js';
import { coredumpBits } from '../schema/words.generated.js';
import { exitStatusNumber } from '../values/exit-status.js';
import { parseInteger } from '../values/number.js';
import { errorText } from '../values/result.js';
import { parseSignal } from '../values/signal.js';
import { checkPath, expand, expandPath } from './expand.js';
import { addRecords, addTexts } from './grow.js';
import { bad, before, cannotParse, emptyResets, entriesOf, text as textSetting, wordsOf } from './line.js';
import type { Field, LineReader, LineReaders } from './model.js';
import { isDescriptorName } from './texts.js';

const directories: LineReader = (text, line) => {
  const records: (readonly Field[])[] = [];
  for (const word of entriesOf(text, line)) {
    const parts = extractWords(word.text, {
      separators: ':',
      cunescape: true,
      unescapeSeparators: true,
      dontCoalesce: true,
    });
    const [source = '', target = '', flags = '', ...more] = parts.words.map((part) => part.text);
    if (
      parts.words.length === 0 ||
      (parts.invalidAt !== undefined && parts.words.length < 3 && more.length === 0)
    ) {
      bad(line, `Invalid syntax in ${line.key}=, ignoring: ${word.text}`, word);
      break;
    }
    const resolve = (each: string): string | undefined => {
      const expanded = expandPath(each, line, { quote: '"' });
      return expanded === undefined ? undefined : checkPath(expanded, line, { relative: true });
    };
    const from = resolve(source);
    if (from === undefined) continue;
    if (/^private(?:\/|$)/.test(from)) {
      bad(line, `${line.key}= path can't be 'private', ignoring assignment: ${word.text}`, word);
      continue;
    }
    if (target !== '' && line.key === 'ConfigurationDirectory') {
      bad(
        line,
        `Additional parameter is not supported for ConfigurationDirectory, ignoring: ${word.text}`,
        word,
      );
      continue;
    }
    const to = target === '' ? '' : resolve(target);
    if (to === undefined) continue;
    if (flags !== '' && flags !== 'ro') {
      bad(line, `Invalid flags for ${line.key}=, ignoring: ${flags}`, word);
      continue;
    }
    records.push([from, to, flags]);
  }
  return addRecords(line, records);
};

const exitStatuses: LineReader = (text, line) => {
  const earlier = before(line, 'exit-statuses') ?? { statuses: [], signals: [] };
  const statuses = new Set(earlier.statuses);
  const signals = new Set(earlier.signals);
  for (const word of wordsOf(text, line, {}, cannotParse(line, text))) {
    const status = exitStatusNumber(word.text);
    const signal = status === undefined ? parseSignal(word.text) : undefined;
    if (status !== undefined) statuses.add(status);
    else if (signal?.ok) signals.add(signal.value);
    else bad(line, `Failed to parse value, ignoring: ${word.text}`, word);
  }
  const sorted = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b);
  return { kind: 'exit-statuses', value: { statuses: sorted(statuses), signals: sorted(signals) } };
};

const label: LineReader = (text, line) => {
  const ignore = text.startsWith('-');
  const value = expand(ignore ? text.slice(1) : text, line, ignore ? {} : { suffix: '', severity: 'error' });
  if (value === undefined) return ignore ? 'keep' : line.refuse();
  return textSetting((ignore ? '-' : '') + value);
};

export const fileReaders = (): LineReaders =>
  emptyResets({
    directories,
    'selinux-context': label,
    'apparmor-profile': label,
    'smack-process-label': label,
    'exit-statuses': exitStatuses,
    'coredump-filter': (text, line) => {
      let mask = before(line, 'bits') ?? 0n;
      for (const word of wordsOf(text, line, {})) {
        const bit = coredumpBits.indexOf(word.text);
        if (word.text === 'default') mask |= 0x33n;
        else if (word.text === 'all') mask |= 0xffff_ffffn;
        else if (bit >= 0) mask |= 1n << BigInt(bit);
        else {
          const hex = parseInteger(word.text, 0n, 2n ** 64n - 1n, 16);
          if (!hex.ok)
            return bad(
              line,
              `Failed to parse the CoredumpFilter=${text}, ignoring: ${errorText[hex.error]}`,
              word,
            );
          mask |= hex.value;
        }
      }
      return { kind: 'bits', value: mask };
    },
    'open-file': (text, line) => {
      const { words, invalidAt } = extractWords(text, {
        separators: ':',
        dontCoalesce: true,
        cunescape: true,
      });
      const [path = '', given = '', options = '', ...more] = words.map((word) => word.text);
      const simple = simplifyPath(path);
      const name = given === '' ? simple.slice(simple.lastIndexOf('/') + 1) : given;
      const flags = options.split(',').filter((flag) => flag !== '');
      const values = flags.map((flag) => ['read-only', 'append', 'truncate', 'graceful'].indexOf(flag));
      const exclusive = values.filter((value) => value < 3).length;
      const wrong =
        invalidAt !== undefined ||
        more.length > 0 ||
        !isPath(path) ||
        !isAbsolutePath(path) ||
        name === '' ||
        !isDescriptorName(name) ||
        values.includes(-1) ||
        new Set(values).size !== values.length ||
        exclusive > 1;
      if (wrong) return bad(line, `Failed to parse OpenFile= setting, ignoring: ${text}`);
      return addRecords(line, [[path, name, BigInt(values.reduce((sum, value) => sum | (1 << value), 0))]]);
    },
    'log-extra-fields': (text, line) => {
      const fields: string[] = [];
      for (const word of wordsOf(text, line, { unquote: true, cunescape: true })) {
        const field = expand(word.text, line, { quote: '' });
        if (field === undefined) continue;
        const equals = field.indexOf('=');
        if (line.unresolved) {
          fields.push(field);
          continue;
        }
        if (equals < 0) bad(line, `Log field lacks '=' character, ignoring: ${field}`, word);
        else if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(field.slice(0, equals)))
          bad(line, `Log field name is invalid, ignoring: ${field}`, word);
        else fields.push(field);
      }
      return addTexts(line, fields);
    },
    'log-filter-patterns': (text, line) => {
      if (text === '~') return bad(line, `Regex pattern invalid, ignoring: ${line.key}=${text}`);
      const denied = text.startsWith('~');
      return addRecords(line, [[!denied, denied ? text.slice(1) : text]]);
    },
    'log-namespace': (text, line) => {
      const name = expand(text, line, { quote: '', maxBytes: 255 });
      if (name === undefined) return 'keep';
      const valid =
        line.unresolved ||
        (isFileName(name) && name.length <= 222 && isUnitInstance(name) && !/[\\*?[]/.test(name));
      return valid
        ? textSetting(name)
        : bad(line, `Specified log namespace name is not valid, ignoring: ${name}`);
    },
  });
