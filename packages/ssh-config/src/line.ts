import { type DirectiveFacts, directives } from './directives.generated.js';
import { matchesPatternList } from './patterns.js';
import { adviceFor } from './values.js';

/** A line of ssh_config(5). */
export interface Directive {
  /** In lower case. */
  readonly keyword: string;
  /** At least one, without quotes. A command is a single word. */
  readonly words: readonly string[];
}

/** Keywords that divide a file into parts. */
const structure = new Set(['host', 'match', 'include']);

/**
 * Splits a text at its first word like OpenSSH's strdelim (misc.c): blanks or one `=` end the word, or the end of a part in double
 * quotes. Undefined for a quote that is not closed.
 */
function firstWord(text: string): { readonly word: string; readonly rest: string } | undefined {
  const at = text.search(/[ \t\r"=]/);
  if (at < 0) return { word: text, rest: '' };
  const word = text.slice(0, at);
  const behind = (from: number): string => text.slice(from).replace(/^[ \t\r]+/, '');
  if (text[at] === '"') {
    const end = text.indexOf('"', at + 1);
    return end < 0 ? undefined : { word: word + text.slice(at + 1, end), rest: behind(end + 1) };
  }
  const rest = behind(at + 1);
  return { word, rest: text[at] === '=' ? rest : rest.replace(/^=[ \t\r]*/, '') };
}

/**
 * Reads a line as ssh(1) does: blanks or one `=` follow the keyword, which may be in double quotes, and a comment may come last.
 * Undefined for a line without a directive, and for one with a quote that is not closed in its keyword.
 * @param ignored patterns of unknown directives to ignore (IgnoreUnknown)
 * @throws Error that says what is wrong with the line
 */
export function parseLine(line: string, ignored: readonly string[] = []): Directive | undefined {
  const first = firstWord(line.replace(/(?<=.)[ \t\r\f]+$/s, ''));
  // Blanks or one `=` in front make the first word empty.
  const { word: keyword, rest } = (first?.word === '' ? firstWord(first.rest) : first) ?? {
    word: '',
    rest: '',
  };
  if (keyword === '' || keyword.startsWith('#')) return undefined;
  const words = split(rest);
  if (words.length === 0) throw new Error(`${keyword} has no argument`);
  const lower = keyword.toLowerCase();
  const facts = directives.get(lower);
  if (facts === undefined && !structure.has(lower)) {
    if (matchesPatternList(lower, ignored)) return undefined;
    throw new Error(`${keyword} is not a directive of ssh_config`);
  }
  if (facts !== undefined) check(facts, keyword, words);
  return { keyword: facts?.name ?? lower, words: raw(facts, rest) ?? words };
}

/** Arguments in which ssh(1) keeps the quotes: a ProxyJump up to the first blank, and a command to the end of the line. */
function raw(facts: DirectiveFacts | undefined, rest: string): readonly string[] | undefined {
  if (facts?.values === 'jump') return rest.split(/[ \t]/, 1);
  return facts?.values === 'command' ? [rest] : undefined;
}

/** @throws Error for arguments that ssh(1) refuses */
function check(facts: DirectiveFacts, keyword: string, words: readonly string[]): void {
  const [value = '', extra] = words;
  if (extra !== undefined && facts.many !== true)
    throw new Error(`${keyword} takes one argument: ${JSON.stringify(extra)} is one too many`);
  if (words.includes('') && (facts.many !== true || facts.values === 'list'))
    throw new Error(`${keyword} has an empty argument`);
  const advice = adviceFor(facts, words);
  if (advice !== undefined) throw new Error(`${keyword} ${JSON.stringify(value)} is not valid: ${advice}`);
}

/** Splits words like OpenSSH's argv_split (misc.c); a backslash that escapes nothing is an ordinary character. */
function split(text: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  const skipBlanks = (): void => {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
  };
  for (skipBlanks(); at < text.length && text[at] !== '#'; skipBlanks()) {
    let word = '';
    let quote = '';
    for (; at < text.length; at += 1) {
      const char = text.charAt(at);
      const next = text.charAt(at + 1);
      if (char === '\\' && next !== '' && (`'"\\`.includes(next) || (quote === '' && next === ' '))) {
        word += next;
        at += 1;
      } else if (quote === '' && (char === ' ' || char === '\t')) break;
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (char === quote) quote = '';
      else word += char;
    }
    if (quote !== '') throw new Error(`a ${quote} is not closed`);
    words.push(word);
  }
  return words;
}
