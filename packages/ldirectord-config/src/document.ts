import type { Position } from './diagnostic.js';

/** What every line has. */
interface Source {
  /** Counted from 1. */
  readonly number: number;
  /** Offset of the line's first character. */
  readonly offset: number;
  /** The line as it stands in the file, with its line break. */
  readonly text: string;
}

/** A line of nothing but white space. In a section, one of at least five columns is a directive to ldirectord. */
export interface BlankLine extends Source {
  readonly kind: 'blank';
}

/** A line whose first character that is no blank is `#`. */
export interface CommentLine extends Source {
  readonly kind: 'comment';
}

/** The header of a section. */
export interface VirtualLine extends Source {
  readonly kind: 'virtual';
  /** `virtual=` or `virtual6=`. */
  readonly family: 'inet' | 'inet6';
  /** What follows the equals sign and blanks, to the end of the line. */
  readonly value: string;
}

/** A line of a name, an equals sign and a value; whether the name is known is not said. */
export interface DirectiveLine extends Source {
  readonly kind: 'directive';
  /** Only in a section does `#` cut a line, and only there tabs are read as four spaces. */
  readonly place: 'head' | 'section';
  readonly name: string;
  /** What follows the equals sign and blanks, to the end of the line or the `#` that cuts it. */
  readonly value: string;
  /** The directive without its indentation, as the program sees it. */
  readonly command: string;
}

/** Any other line. */
export interface OtherLine extends Source {
  readonly kind: 'other';
  readonly place: 'head' | 'section';
  readonly command: string;
}

/** A line of a file. */
export type DocumentLine = BlankLine | CommentLine | VirtualLine | DirectiveLine | OtherLine;

/** A file, line by line; the texts of the lines make the file again, byte for byte. */
export interface LdirectordDocument {
  readonly kind: 'document';
  readonly lines: readonly DocumentLine[];
}

/** The text of a document. */
export const serialize = (document: LdirectordDocument): string =>
  document.lines.map(({ text }) => text).join('');

/** Where a line's content starts. */
export const positionOf = (line: DocumentLine): Position => {
  const blanks = /^[ \t\f\v\r]*/.exec(line.text)?.[0].length ?? 0;
  const column = blanks < line.text.replace(/\n$/, '').length ? blanks : 0;
  return { line: line.number, column: column + 1, offset: line.offset + column };
};

/** Where a directive's value starts. */
export const valuePositionOf = (line: DirectiveLine | VirtualLine): Position => {
  const before = /^[^=]*=[ \t\f\v\r]*/.exec(line.text)?.[0].length ?? 0;
  return { line: line.number, column: before + 1, offset: line.offset + before };
};

/**
 * Where a column of a directive's value stands in the file, counted from 0. In a section the program reads a tab as
 * four spaces, so a value may be longer than what is written.
 */
export const valueOffsetOf = (line: DirectiveLine | VirtualLine, column: number): number => {
  const { offset } = valuePositionOf(line);
  if (line.kind === 'virtual' || line.place === 'head') return offset + column;
  let at = offset;
  for (let seen = 0; seen < column; at++) seen += line.text[at - line.offset] === '\t' ? 4 : 1;
  return at;
};
