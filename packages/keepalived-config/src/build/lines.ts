import { parse } from '../document/parse.js';
import { splitWords } from '../document/words.js';
import { plainEnvironment } from '../environment.js';
import { KeepalivedError } from '../errors.js';
import type { Keyword, ValueType } from '../grammar/model.js';
import { statementReader } from '../reader/read.js';
import { entryWords, fieldsOf, isObject, valueWords, type WrittenWords } from './words.js';

/** A line, with the part of the model that it is written from, and the lines in its block if it begins one. */
export interface Line {
  readonly text: string;
  readonly path: string;
  readonly block?: readonly Line[] | undefined;
}

/** Refuses a value. */
export function refuse(path: string, message: string): never {
  throw new KeepalivedError('unwritable', path, `${path || 'the configuration'}: ${message}`);
}

/** Writes the words of a line, unless keepalived would read others. */
function lineOf(words: WrittenWords, path: string, keyword: readonly string[] = []): Line {
  if ('problem' in words) return refuse(path, words.problem);
  const text = [...keyword, ...words].join(' ');
  const next = statementReader(parse(text).lines, {
    environment: plainEnvironment,
    report: () => {},
    copy: true,
  });
  const statement = next();
  const isSame = statement?.text.text === text && !splitWords(statement.text).openQuote;
  return isSame && next() === undefined ? { text, path } : refuse(path, 'keepalived would read another text');
}

/** The items of a list with their paths. */
const itemsOf = (value: unknown, path: string): readonly (readonly [unknown, string])[] =>
  Array.isArray(value)
    ? value.map((each: unknown, index) => [each, `${path}[${index}]`] as const)
    : refuse(path, 'it is not a list');

const pathOf = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const entriesLine = (header: readonly string[], value: unknown, path: string): Line => ({
  ...lineOf(header, path),
  block: itemsOf(value, path).map(([each, at]) => lineOf(entryWords(each), at)),
});

function groupLine(keyword: string, group: unknown, path: string): Line {
  const fields = new Map(isObject(group) ? fieldsOf(group) : []);
  return entriesLine([keyword, String(fields.get('name'))], fields.get('entries'), pathOf(path, 'entries'));
}

type BlockType = Extract<ValueType, { readonly kind: 'block' }>;

/** Fields that are written behind the keyword of a block. */
const headers = { none: [], name: ['name'], service: ['service'], server: ['address', 'port'] } as const;

function blockLine(keyword: string, { header, keywords }: BlockType, value: unknown, path: string): Line {
  if (!isObject(value)) return refuse(path, 'it is not a block');
  const fields = new Map(fieldsOf(value));
  const names: readonly string[] = headers[header];
  const given =
    header === 'service'
      ? fields.get('service')
      : Object.fromEntries(names.map((name) => [name, fields.get(name)]));
  return { ...lineOf(entryWords(given), path, [keyword]), block: settingLines(keywords, value, path, names) };
}

function linesOf({ keyword, type }: Keyword, value: unknown, path: string): readonly Line[] {
  switch (type.kind) {
    case 'block':
      return type.header === 'none' && type.many !== true
        ? [blockLine(keyword, type, value, path)]
        : itemsOf(value, path).map(([each, at]) => blockLine(keyword, type, each, at));
    case 'entries':
      return type.named === true
        ? itemsOf(value, path).map(([each, at]) => groupLine(keyword, each, at))
        : [entriesLine([keyword], value, path)];
    case 'list':
      return [entriesLine([keyword], value, path)];
    default:
      return [lineOf(value === true ? [] : valueWords(type, value), path, [keyword])];
  }
}

/**
 * The lines of a block, in the order in which keepalived needs them.
 *
 * @throws KeepalivedError if a value cannot be written
 */
export function settingLines(
  list: readonly Keyword[],
  value: object,
  path: string,
  header: readonly string[] = [],
): readonly Line[] {
  const fields = new Map(fieldsOf(value));
  const names = new Set([...header, ...list.map(({ keyword }) => keyword)]);
  for (const name of fields.keys())
    if (!names.has(name)) refuse(pathOf(path, name), 'keepalived has no such keyword here');
  return list.flatMap((keyword) => {
    const field = fields.get(keyword.keyword);
    const isOff = field === undefined || (field === false && keyword.type.kind !== 'bool');
    return isOff ? [] : linesOf(keyword, field, pathOf(path, keyword.keyword));
  });
}
