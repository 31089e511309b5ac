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

const FIELDS: Readonly<Record<string, Field>> = {
  '-s': 'source',
  '-d': 'destination',
  '-i': 'device',
  '-p': 'protocol',
  '--dport': 'port',
  '--dports': 'port',
  '--ctstate': 'state',
  '--state': 'state',
};

/** Options that are no condition, with a value. */
const IDLE: ReadonlySet<string> = new Set(['-A', '-m', '-c', '--comment', '--reject-with']);

const VERDICTS: Readonly<Record<string, Verdict>> = {
  ACCEPT: 'accept',
  DROP: 'drop',
  REJECT: 'drop',
  RETURN: 'return',
};

/** Targets that only change or note a packet. */
const PASSING = /^(?:LOG|NFLOG|MARK|CONNMARK|CT|NOTRACK|TCPMSS|TRACE)$/;

/** Reads a line that `iptables-save` prints of a rule. */
function ruleOf(table: string, text: string): Rule {
  const conditions: Condition[] = [];
  let [isNegated, verdict, target]: [boolean, Verdict, string | undefined] = [false, 'none', undefined];
  const words = wordsOf(text);
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? '';
    const field = Object.hasOwn(FIELDS, word) ? FIELDS[word] : undefined;
    if (word === '!') {
      isNegated = true;
      continue;
    }
    if (word === '-j' || word === '-g') {
      const known = Object.hasOwn(VERDICTS, next) ? VERDICTS[next] : undefined;
      verdict = known ?? (PASSING.test(next) ? 'none' : word === '-j' ? 'jump' : 'goto');
      if (known === undefined) target = `${table} ${next}`;
      // What follows are settings of the target.
      break;
    }
    if (word.startsWith('-') && !IDLE.has(word))
      conditions.push({ field, isNegated, values: valuesOf(next) });
    isNegated = false;
  }
  return { text, conditions, verdict, target };
}

/** Reads `iptables-save`. */
export function parseIptables(text: string): Ruleset {
  const chains = new Map<string, Chain & { readonly rules: Rule[] }>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const [, name] = /^(?::|-A )(\S+)/.exec(line) ?? [];
    if (name === undefined) continue;
    const key = `${table} ${name}`;
    // Chains of the kernel are in capitals, and bear the names of their hooks.
    const hook = /^(?:INPUT|PREROUTING)$/.test(name) ? name.toLowerCase() : undefined;
    const chain = chains.get(key) ?? { hook, rules: [] };
    chains.set(key, chain);
    if (line.startsWith('-A ')) chain.rules.push(ruleOf(table, line.trim()));
  }
  return chains;
}
