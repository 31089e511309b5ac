import type { EntryKind, Header, Keyword, Process, ValueType } from '../src/grammar/model.js';

/** A keyword of keywords.txt before the keywords of its block are known. */
interface Row {
  readonly indent: number;
  /** Name of a group to take in; the other fields mean nothing then. */
  readonly group: string | undefined;
  readonly keyword: string;
  readonly type: string;
  readonly meaning: string;
}

const sharesOf: Readonly<Record<string, readonly Process[]>> = {
  both: ['vrrp', 'checker'],
  bfd: ['bfd', 'vrrp', 'checker'],
};

const isOneOf = <Word extends string>(word: string, words: readonly Word[]): word is Word =>
  words.some((each) => each === word);

const processes: readonly Process[] = ['global', 'checker', 'vrrp', 'bfd'];
const headers: readonly Header[] = ['none', 'name', 'service', 'server'];
const entries: readonly EntryKind[] = [
  'address',
  'static-address',
  'route',
  'static-route',
  'rule',
  'static-rule',
  'peer',
  'track-interface',
  'track-script',
  'track-file',
  'track-process',
  'track-bfd',
  'service',
  'delay',
  'linkbeat',
];

function oneOf<Word extends string>(word: string | undefined, words: readonly Word[], what: string): Word {
  if (word !== undefined && isOneOf(word, words)) return word;
  throw new Error(`keywords.txt: ${word} is not a ${what}`);
}

/** The type that begins a list of words; the words that it takes are removed. */
function takeType(words: string[], nested: readonly Keyword[]): ValueType {
  const kind = (words.shift() ?? '').replace(/[?!]$/, '');
  const number = (): number => Number(words.shift());
  const has = (word: string): true | undefined => {
    const at = words.indexOf(word);
    if (at >= 0) words.splice(at, 1);
    return at >= 0 ? true : undefined;
  };
  switch (kind) {
    case 'flag':
    case 'bool':
    case 'address':
    case 'user':
    case 'forwarding':
    case 'script':
    case 'command':
    case 'line':
    case 'list':
      return { kind };
    case 'text':
      return { kind, longest: has('longest') && number() };
    case 'choice':
    case 'anycase':
      return { kind, words: (words.shift() ?? '').split('|') };
    case 'unsigned':
    case 'integer':
    case 'weight':
      return { kind, least: number(), most: number() };
    case 'seconds':
      return { kind, least: number(), most: number(), digits: number() };
    case 'entries':
      return { kind, entry: oneOf(words.shift(), entries, 'kind of entries'), named: has('named') };
    case 'block':
      return { kind, header: oneOf(words.shift(), headers, 'header'), many: has('many'), keywords: nested };
    default:
      throw new Error(`keywords.txt: ${kind} is not a type`);
  }
}

function keywordOf({ keyword, type, meaning }: Row, nested: readonly Keyword[]): Keyword {
  const words = type.split(' ');
  const root = words[0] === 'root' ? words.splice(0, 2)[1] : undefined;
  const mark = words[0]?.slice(-1);
  const valueType = takeType(words, nested);
  const after = (word: string): string | undefined => {
    const at = words.indexOf(word);
    return at < 0 ? undefined : words.splice(at, 2)[1];
  };
  const initial = after('unless-set');
  const since = after('since');
  const process = root ?? after('in');
  const flag = (word: string): true | undefined => {
    const at = words.indexOf(word);
    if (at >= 0) words.splice(at, 1);
    return at >= 0 ? true : undefined;
  };
  const spec: Keyword = {
    keyword,
    type: valueType,
    meaning,
    missing: mark === '?' ? 'allowed' : mark === '!' ? 'reported' : undefined,
    repeated: flag('once') || initial !== undefined ? 'ignored' : flag('replaced') ? 'replaces' : undefined,
    initial: initial === undefined ? undefined : Number(initial),
    raised: flag('raised'),
    only: flag('only'),
    quoted: flag('quoted'),
    deprecated: flag('deprecated'),
    fragile: flag('fragile'),
    strict: flag('strict'),
    whole: flag('whole'),
    unread: flag('unread'),
    since,
    processes:
      process === undefined ? undefined : (sharesOf[process] ?? [oneOf(process, processes, 'process')]),
  };
  if (words.length > 0)
    throw new Error(`keywords.txt: ${keyword} has the unknown attributes ${words.join(' ')}`);
  // `in bfd` names one process only: it is a root that all of them read.
  return root === undefined && process === 'bfd' ? { ...spec, processes: ['bfd'] } : spec;
}

function rowOf(line: string): Row {
  const content = line.trimStart();
  const indent = (line.length - content.length) / 2;
  const [keyword = '', type = '', meaning = ''] = content.split(/ {2,}/);
  return { indent, group: content.startsWith('+') ? content.slice(1) : undefined, keyword, type, meaning };
}

/** The keywords of keywords.txt as a tree of blocks. */
export function readKeywords(text: string): readonly Keyword[] {
  const parts = text
    .split('\n\n')
    .map((part) => part.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  const groups = new Map(
    parts.flatMap(([first = '', ...rest]) =>
      first.startsWith('@') ? [[first.slice(1), rest.map(rowOf)]] : [],
    ),
  );
  const rows = parts.flatMap((part) => (part[0]?.startsWith('@') ? [] : part.map(rowOf)));

  function treeOf(list: readonly Row[]): readonly Keyword[] {
    const keywords: Keyword[] = [];
    for (let at = 0; at < list.length; ) {
      const row = list[at];
      if (row === undefined) break;
      const end = list.findIndex(({ indent }, index) => index > at && indent <= row.indent);
      const nested = list.slice(at + 1, end < 0 ? list.length : end);
      if (row.group === undefined) keywords.push(keywordOf(row, treeOf(nested)));
      else {
        const group = groups.get(row.group);
        if (group === undefined) throw new Error(`keywords.txt: the group ${row.group} is missing`);
        keywords.push(...treeOf(group));
      }
      at += 1 + nested.length;
    }
    return keywords;
  }
  return treeOf(rows);
}
