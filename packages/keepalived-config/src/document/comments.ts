import { concat, slice, type Traced } from './traced.js';

/** A line as keepalived sees it: without its comment, escapes of comment characters, and blanks around it. */
export interface Uncommented {
  readonly statement: Traced;
  /** Index in the given text where the comment begins. */
  readonly comment: number | undefined;
  /** Whether a double quote is never closed. */
  readonly openQuote: boolean;
  /** Indexes in the given text of backslashes that are taken off comment characters. */
  readonly escapes: readonly number[];
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/**
 * Takes the comment off a line: from `#` or `!` outside of double quotes to its end. `\#` and `\!` outside of quotes lose
 * their backslash, and a backslash at the end stays, without the blanks before it. Source: decomment of lib/parser.c.
 */
export function uncomment(line: Traced): Uncommented {
  let statement = slice(line, /^[ \t]*/.exec(line.text)?.[0].length ?? 0);
  const indent = line.text.length - statement.text.length;
  const escapes: number[] = [];
  let comment: { readonly at: number; readonly source: number } | undefined;
  let quote = false;
  let continued = false;
  for (let at = 0; at < statement.text.length; at++) {
    const character = statement.text[at];
    if (character === '"' && comment === undefined) quote = !quote;
    else if (character === '\\') {
      const next = statement.text[at + 1];
      if (next === undefined) {
        statement = slice(statement, 0, at);
        continued = true;
      } else if (!quote && (next === '#' || next === '!')) {
        statement = concat(slice(statement, 0, at), slice(statement, at + 1));
        if (comment === undefined) escapes.push(at + indent + escapes.length);
      } else at++;
    } else if (!quote && comment === undefined && (character === '!' || character === '#'))
      comment = { at, source: at + indent + escapes.length };
  }
  if (comment !== undefined) statement = slice(statement, 0, comment.at);
  let end = statement.text.length;
  while (end > 0 && isBlank(statement.text[end - 1])) end--;
  statement = slice(statement, 0, end);
  if (continued)
    statement = concat(statement, slice(line, line.text.lastIndexOf('\\'), line.text.lastIndexOf('\\') + 1));
  return { statement, comment: comment?.source, openQuote: quote, escapes };
}
