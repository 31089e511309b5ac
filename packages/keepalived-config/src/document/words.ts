import { endOffsetAt, offsetAt, type Traced } from './traced.js';

/** A word of a statement. */
export interface Word {
  /** Without the double quotes around it. */
  readonly text: string;
  /** Offsets in the source, with the quotes; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly quoted: boolean;
}

/** The words of a statement. */
export interface Words {
  readonly words: readonly Word[];
  /** Whether a double quote is never closed: what follows it is lost. */
  readonly openQuote: boolean;
}

/** One word, with the blanks before it. */
const word = /[ \t\f\n\r\v]*(?:"([^"]*)"|([^ \t\f\n\r\v"]+)|("))/y;

/** Splits a statement at blanks and double quotes; `a"b c"d` is three words. Source: alloc_strvec_r of lib/parser.c. */
export function splitWords(statement: Traced): Words {
  const words: Word[] = [];
  word.lastIndex = 0;
  for (let match = word.exec(statement.text); match !== null; match = word.exec(statement.text)) {
    const [, quoted, plain, open] = match;
    if (open !== undefined) return { words, openQuote: true };
    const text = quoted ?? plain ?? '';
    const end = match.index + match[0].length;
    words.push({
      text,
      from: offsetAt(statement, end - text.length - (quoted === undefined ? 0 : 2)),
      to: endOffsetAt(statement, end),
      quoted: quoted !== undefined,
    });
  }
  return { words, openQuote: false };
}
