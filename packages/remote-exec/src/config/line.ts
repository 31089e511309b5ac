/** A line of ssh_config(5). */
export interface Directive {
  /** In lower case. */
  readonly keyword: string;
  /** At least one, without their quotes. */
  readonly words: readonly string[];
}

/** Keywords read here that ssh(1) refuses with more than one argument. */
const takesOne = new Set([
  'connecttimeout',
  'hashknownhosts',
  'hostkeyalias',
  'hostname',
  'identitiesonly',
  'identityagent',
  'identityfile',
  'port',
  'serveraliveinterval',
  'stricthostkeychecking',
  'tag',
  'user',
]);

/**
 * Reads a line as ssh(1) does: blanks or one `=` follow the keyword, and a comment may come last. Undefined for an empty
 * line.
 * @throws Error that says what is wrong with it
 */
export function parseLine(line: string): Directive | undefined {
  const [, keyword = '', rest = ''] = /^\s*([^\s=]*)(?:\s*=\s*|\s*)(.*?)\s*$/.exec(line) ?? [];
  if (keyword === '' || keyword.startsWith('#')) return undefined;
  const words = split(rest);
  if (words.length === 0) throw new Error(`${keyword} has no argument`);
  const directive = { keyword: keyword.toLowerCase(), words };
  if (words.length > 1 && takesOne.has(directive.keyword))
    throw new Error(`${keyword} takes one argument: ${JSON.stringify(words[1])} is one too many`);
  return directive;
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
