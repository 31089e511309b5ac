/** A place in a text: line and column count from 1, offset from 0, both in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** One finding of a parser. */
export interface Diagnostic {
  /** An `error` means that something of the text is missing from the result. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable code; the README lists them. */
  readonly code: string;
  /** What is wrong and what to do next. */
  readonly message: string;
  readonly position: Position;
}

/** Position of the character at `offset` in `text`; a line ends with `\n`. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (const character of before) if (character === '\n') line += 1;
  return { line, column: offset - lineStart + 1, offset };
}
