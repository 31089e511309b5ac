import { decodeBytes, encodeBytes } from '../document/bytes.js';
import { unescapeOne } from './unescape.js';

/** How to take words from a value; the flags of systemd's extract_first_word(), all off by default. */
export interface WordOptions {
  /** Characters that separate words; by default space, tab, LF, CR. */
  readonly separators?: string | undefined;
  /** Resolve ' and " anywhere in a word. */
  readonly unquote?: boolean | undefined;
  /** Resolve quotes but keep them in the word. */
  readonly keepQuote?: boolean | undefined;
  /** Read C escapes; an unknown one is an error unless `unescapeRelax`. */
  readonly cunescape?: boolean | undefined;
  /** Keep unknown escapes as written. */
  readonly unescapeRelax?: boolean | undefined;
  /** Let a backslash take a separator or another backslash literally. */
  readonly unescapeSeparators?: boolean | undefined;
  /** Accept quotes that do not close and a backslash at the end. */
  readonly relax?: boolean | undefined;
  /** Each separator ends a word, so that there are empty words. */
  readonly dontCoalesce?: boolean | undefined;
  /** Leave the separator behind a word for the next call. */
  readonly retainSeparators?: boolean | undefined;
  /** Backslashes are ordinary characters. */
  readonly retainEscape?: boolean | undefined;
}

/** One word: its text, where its source is in the value, and where the next one begins (-1: there is none). */
export interface Word {
  readonly kind: 'word';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

export type Extracted = Word | { readonly kind: 'none' } | { readonly kind: 'invalid'; readonly at: number };

const WHITESPACE = ' \t\n\r';
const mayHoldBytes = /[\udc80-\udcff]/;

/** Joins bytes from \\x and octal escapes into the characters they spell together. */
const join = (text: string): string => (mayHoldBytes.test(text) ? decodeBytes(encodeBytes(text)) : text);

/**
 * Takes the first word of `text` from `start` on, as systemd's extract_first_word() does. `invalid` means quotes
 * that do not close, or an invalid escape. `start` may be -1, the `next` of a last word: the result is `none` then.
 */
export function extractWord(text: string, start: number, options: WordOptions = {}): Extracted {
  if (start < 0) return { kind: 'none' };
  const separators = options.separators ?? WHITESPACE;
  const isSeparator = (at: number): boolean => separators.includes(text.charAt(at));
  const keep = options.retainSeparators === true ? 0 : 1;
  const size = text.length;
  let at = start;
  while (at < size && isSeparator(at)) {
    if (options.dontCoalesce) return { kind: 'word', text: '', from: at, to: at, next: at + keep };
    at++;
  }
  const from = at;
  if (at >= size) {
    return options.dontCoalesce ? { kind: 'word', text: '', from, to: from, next: -1 } : { kind: 'none' };
  }

  const quotes = options.unquote === true || options.keepQuote === true;
  let word = '';
  let quote = '';
  const done = (next: number): Word => ({ kind: 'word', text: join(word), from, to: at, next });

  while (at < size) {
    const char = text.charAt(at);
    if (char === '\\' && !options.retainEscape) {
      at++;
      if (at >= size) {
        if (options.unescapeRelax && (quote === '' || options.relax)) {
          word += '\\';
          return done(-1);
        }
        return options.relax ? done(-1) : { kind: 'invalid', at: at - 1 };
      }
      const unescaped = options.cunescape ? unescapeOne(text, at) : undefined;
      const escaped = text.charAt(at);
      if (unescaped !== undefined) {
        word += unescaped.text;
        at += unescaped.length - 1;
      } else if (!options.cunescape && !options.unescapeSeparators) word += escaped;
      else if (options.unescapeSeparators && (isSeparator(at) || escaped === '\\')) word += escaped;
      else if (options.unescapeRelax) word += `\\${escaped}`;
      else return { kind: 'invalid', at: at - 1 };
      at++;
    } else if (quote !== '') {
      if (char !== quote || !options.unquote) word += char;
      if (char === quote) quote = '';
      at++;
    } else if (quotes && (char === '"' || char === "'")) {
      quote = char;
      if (!options.unquote) word += char;
      at++;
    } else if (separators.includes(char)) {
      const end = at;
      if (options.dontCoalesce || options.retainSeparators)
        return done(options.dontCoalesce ? at + keep : at);
      let next = at;
      while (next < size && isSeparator(next)) next++;
      at = end;
      return done(next >= size ? -1 : next);
    } else {
      word += char;
      at++;
    }
  }
  return quote !== '' && !options.relax ? { kind: 'invalid', at: size } : done(-1);
}

/** All words of a value up to the first invalid one. */
export function extractWords(
  text: string,
  options: WordOptions = {},
): { readonly words: readonly Word[]; readonly invalidAt: number | undefined } {
  const words: Word[] = [];
  for (let at = 0; at >= 0; ) {
    const extracted = extractWord(text, at, options);
    if (extracted.kind === 'none') break;
    if (extracted.kind === 'invalid') return { words, invalidAt: extracted.at };
    words.push(extracted);
    at = extracted.next;
  }
  return { words, invalidAt: undefined };
}
