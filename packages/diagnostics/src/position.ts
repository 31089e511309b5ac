/** A place in a text: `line` and `column` count from 1, `offset` from 0; columns and offsets in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of a text; `end` is exclusive. An empty span marks a place between two characters. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** The beginning of a text. */
export const START: Position = { line: 1, column: 1, offset: 0 };

/** The empty span at the beginning of a text, for what concerns the text as a whole. */
export const WHOLE_TEXT: Span = { start: START, end: START };
