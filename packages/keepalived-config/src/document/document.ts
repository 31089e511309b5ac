import type { Traced } from './traced.js';

interface LineBase {
  /** Counts from 1. Parts of a line that is too long for keepalived have one number. */
  readonly number: number;
  /** Offset of its beginning in the file. */
  readonly offset: number;
  /** The line with its line break. */
  readonly text: string;
}

/** An empty line. */
export interface BlankLine extends LineBase {
  readonly kind: 'blank';
}

/** A line with nothing but a comment. */
export interface CommentLine extends LineBase {
  readonly kind: 'comment';
}

/** A line with words: a statement, a part of a block, a definition, an include. */
export interface StatementLine extends LineBase {
  readonly kind: 'statement';
  /** Without its comment and the blanks around it; variables are not replaced. */
  readonly statement: Traced;
  /** Offset of its comment in the file. */
  readonly comment: number | undefined;
  /** Whether a double quote is never closed. */
  readonly openQuote: boolean;
  /** Offsets in the file of backslashes that are taken off comment characters. */
  readonly escapes: readonly number[];
}

/** A line of a file. */
export type DocumentLine = BlankLine | CommentLine | StatementLine;

/** A keepalived.conf, line by line; the joined texts of the lines are the file. */
export interface KeepalivedDocument {
  readonly kind: 'document';
  readonly lines: readonly DocumentLine[];
}

/** The text of a document. */
export const serialize = ({ lines }: KeepalivedDocument): string => lines.map(({ text }) => text).join('');
