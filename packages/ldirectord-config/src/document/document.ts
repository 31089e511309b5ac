import type { Span } from '@harderway/diagnostics';

/** Where a line is: only in a section does `#` cut a line, and only there are tabs read as four spaces. */
export type LinePlace = 'head' | 'section';

/** Properties of every line. */
interface LineSource {
  /** Counted from 1. */
  readonly number: number;
  /** Offset of the line's first character in the file. */
  readonly offset: number;
  /** The line as it is in the file, with its line break. */
  readonly text: string;
}

/** A line of nothing but white space. In a section, one of at least five columns is a directive to ldirectord. */
export interface BlankLine extends LineSource {
  readonly kind: 'blank';
}

/** A line whose first character other than a blank is `#`. */
export interface CommentLine extends LineSource {
  readonly kind: 'comment';
}

/** The header of a section. */
export interface VirtualLine extends LineSource {
  readonly kind: 'virtual';
  /** `virtual=` or `virtual6=`. */
  readonly family: 'inet' | 'inet6';
  /** Everything after the equals sign and blanks, to the end of the line. */
  readonly value: string;
  /** Where in `text` the value begins. */
  readonly valueAt: number;
}

/** A line of a name, an equals sign and a value. The name may be unknown. */
export interface DirectiveLine extends LineSource {
  readonly kind: 'directive';
  readonly place: LinePlace;
  readonly name: string;
  /** Everything after the equals sign and blanks, to the end of the line or the `#` that cuts it. */
  readonly value: string;
  /** Where in `text` the value begins. */
  readonly valueAt: number;
  /** The directive without its indentation, as the program sees it. */
  readonly command: string;
}

/** Any other line. */
export interface OtherLine extends LineSource {
  readonly kind: 'other';
  readonly place: LinePlace;
  readonly command: string;
}

/** A line of a file. */
export type DocumentLine = BlankLine | CommentLine | VirtualLine | DirectiveLine | OtherLine;

/** A line with a value. */
export type ValueLine = DirectiveLine | VirtualLine;

/** A file, line by line; the texts of the lines, joined, are the file, byte for byte. */
export interface LdirectordDocument {
  readonly kind: 'document';
  readonly lines: readonly DocumentLine[];
}

/** The text of a document. */
export const serialize = (document: LdirectordDocument): string =>
  document.lines.map(({ text }) => text).join('');

/** The span between two columns of a line, which count from 0. */
export const lineSpan = ({ number, offset }: DocumentLine, from: number, to: number): Span => ({
  start: { line: number, column: from + 1, offset: offset + from },
  end: { line: number, column: to + 1, offset: offset + to },
});

/** The length of a text without the blanks at its end. A loop: a pattern takes long where many blanks precede a word. */
function lengthWithoutBlanks(text: string): number {
  let length = text.length;
  while (length > 0 && ' \t\f\v\r\n'.includes(text.charAt(length - 1))) length--;
  return length;
}

/** The first column from `at` on without a blank: the line break, or the end, where there is none. */
export function skipBlanks(text: string, at: number): number {
  let column = at;
  for (;;) {
    const code = text.charCodeAt(column);
    // Blank, tab, vertical tab, form feed, carriage return.
    if (code !== 32 && code !== 9 && !(code >= 11 && code <= 13)) return column;
    column++;
  }
}

/** The span of a line's content, without the blanks around it; empty, at its beginning, for a line of blanks. */
export function contentSpan(line: DocumentLine): Span {
  const end = lengthWithoutBlanks(line.text);
  return lineSpan(line, end === 0 ? 0 : skipBlanks(line.text, 0), end);
}

/**
 * Where in a line's text a column of its value is, both counted from 0. In a section the program reads a tab as four
 * spaces, so a value may be longer than its text.
 */
export function valueColumn(line: ValueLine, column: number): number {
  if (line.kind === 'virtual' || line.place === 'head') return line.valueAt + column;
  let at = line.valueAt;
  for (let seen = 0; seen < column; at++) seen += line.text[at] === '\t' ? 4 : 1;
  return at;
}

/** The span of a line's value, without blanks at its end. */
export const valueSpan = (line: ValueLine): Span =>
  lineSpan(line, line.valueAt, valueColumn(line, lengthWithoutBlanks(line.value)));
