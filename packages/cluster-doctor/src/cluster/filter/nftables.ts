import {
  type Chain,
  type Condition,
  type Field,
  type Rule,
  type Ruleset,
  type Verdict,
  valuesOf,
  wordsOf,
} from './rule.js';

/** Expressions that begin a condition, and the field that each looks at. */
const FIELDS: readonly (readonly [words: RegExp, field: Field])[] = [
  [/^ip saddr$/, 'source'],
  [/^ip daddr$/, 'destination'],
  [/^iif(?:name)?$/, 'device'],
  [/^(?:tcp|th) dport$/, 'port'],
  [/^(?:ip protocol|meta l4proto)$/, 'protocol'],
  [/^ct state$/, 'state'],
  [/^meta nfproto$/, 'family'],
];

/** Headers that a rule looks at, and what that says of the packet by itself. */
const HEADERS: Readonly<Record<string, Condition>> = {
  tcp: { field: 'protocol', isNegated: false, values: ['tcp'] },
  udp: { field: 'protocol', isNegated: false, values: ['udp'] },
  ip6: { field: 'family', isNegated: false, values: ['ipv6'] },
};

const VERDICTS: Readonly<Record<string, Verdict>> = {
  accept: 'accept',
  drop: 'drop',
  reject: 'drop',
  return: 'return',
  jump: 'jump',
  goto: 'goto',
  // A map leads to many verdicts.
  vmap: 'jump',
};

/** Statements that only note a packet. */
const NOTES = /\bcounter packets \d+ bytes \d+|\blog(?: (?:prefix "[^"]*"|level \w+|flags \w+|group \d+))*/g;

/** A condition that is not understood. */
const UNKNOWN: Condition = { field: undefined, isNegated: false, values: [] };

/** The condition with which some words begin, and how many words it has. */
function conditionAt(words: readonly string[]): readonly [condition: Condition, length: number] {
  for (const length of [1, 2]) {
    const field = FIELDS.find(([pattern]) => pattern.test(words.slice(0, length).join(' ')))?.[1];
    const isNegated = words[length] === '!=';
    const at = length + (isNegated ? 1 : 0);
    const word = words[at];
    if (field !== undefined && word !== undefined && word !== 'vmap')
      return [{ field, isNegated, values: valuesOf(word) }, at + 1];
  }
  return [UNKNOWN, 1];
}

/** Reads a line that `nft list ruleset` prints of a rule. */
function ruleOf(table: string, text: string): Rule {
  const conditions: Condition[] = [];
  let words = wordsOf(text.replace(NOTES, ''));
  for (;;) {
    const [word] = words;
    if (word === undefined) return { text, conditions, verdict: 'none' };
    if (Object.hasOwn(VERDICTS, word))
      return { text, conditions, verdict: VERDICTS[word] ?? 'none', target: `${table} ${words[1]}` };
    if (Object.hasOwn(HEADERS, word)) conditions.push(HEADERS[word] ?? UNKNOWN);
    const [condition, length] = conditionAt(words);
    conditions.push(condition);
    words = words.slice(length);
  }
}

/** Reads `nft list ruleset`. Tables of other families than IPv4 are left out. */
export function parseNftables(text: string): Ruleset {
  const chains = new Map<string, Chain>();
  for (const [, table = '', body = ''] of text.matchAll(/^table ((?:ip|inet) \S+) \{\n([\s\S]*?)^\}/gm))
    for (const [, name = '', lines = ''] of body.matchAll(/^\tchain (\S+) \{\n([\s\S]*?)^\t\}/gm)) {
      const [, hook] = /^\s*type \S+ hook (\S+) /m.exec(lines) ?? [];
      const rules = lines
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !/^(?:type \S+ hook|comment|policy) /.test(line));
      chains.set(`${table} ${name}`, { hook, rules: rules.map((line) => ruleOf(table, line)) });
    }
  return chains;
}
