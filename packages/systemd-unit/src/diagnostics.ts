/** A place in a file: `line` and `column` count from 1, `offset` from 0; columns and offsets in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A stretch of a file; `end` is exclusive. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** `error`: systemd refuses the file or the unit; `warning`: it drops the setting; `info`: it accepts it, but look again. */
export type Severity = 'error' | 'warning' | 'info';

/** What a parser or a lint rule has to say about one place. Told apart by `code`, never by `message`. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly position: Position;
  readonly end?: Position;
}
