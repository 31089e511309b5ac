/** How a text is split into words with quotes. */
export interface Split {
  readonly words: readonly string[];
  /** Whether a quote is not closed. */
  readonly openQuote: boolean;
}

const controls: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escaped = /^(?:x([0-9a-fA-F]{1,2})|c(.)|([0-7]{1,3})|(.))/s;

function readEscape(text: string): { readonly text: string; readonly length: number } | undefined {
  const match = escaped.exec(text);
  if (match === null) return undefined;
  const [all, hex, control, octal, other = ''] = match;
  if (hex !== undefined) return { text: String.fromCharCode(Number.parseInt(hex, 16)), length: all.length };
  if (control !== undefined)
    return { text: String.fromCharCode(control.charCodeAt(0) & 0x1f), length: all.length };
  if (octal !== undefined)
    return { text: String.fromCharCode(Number.parseInt(octal, 8) & 0xff), length: all.length };
  return { text: controls[other] ?? other, length: all.length };
}

/**
 * Splits a statement into words, with single and double quotes, which may stand within words. Backslashes are kept, or escape
 * as in C. Undefined if a backslash ends it. Source: alloc_strvec_quoted_escaped_common of lib/parser.c.
 */
export function splitQuoted(text: string, escapes: boolean): Split | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\') {
      const read = readEscape(text.slice(at + 1, at + 5));
      if (read === undefined) return undefined;
      word = (word ?? '') + (escapes ? read.text : text.slice(at, at + 2));
      at += escapes ? read.length : 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/[ \t\f\n\r\v]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return { words, openQuote: quote !== '' };
}
