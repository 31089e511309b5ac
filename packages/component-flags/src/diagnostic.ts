/** A place in a text: line and column 1-based, offset 0-based in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** A finding about a command line. */
export interface FlagDiagnostic {
  readonly severity: Severity;
  /** Stable; README lists them all. */
  readonly code: string;
  /** What is wrong, where, and what to do next. */
  readonly message: string;
  /** The words of the program itself, where it has any for this. */
  readonly programText?: string;
  /** The flag that it is about, in dash form without dashes. */
  readonly flag?: string;
  /** Index into the arguments that were parsed. */
  readonly argument?: number;
  /**
   * Where: as the caller's `positions` say, or else the place in the list of arguments written one a line.
   * Line 1, column 1 for what concerns the command line as a whole.
   */
  readonly position: Position;
}

/** The position for findings about a whole command line. */
export const START: Position = { line: 1, column: 1, offset: 0 };

/** Positions of arguments when they are written one a line. */
export const argumentPositions = (argv: readonly string[]): readonly Position[] => {
  let offset = 0;
  return argv.map((argument, index) => {
    const position: Position = { line: index + 1, column: 1, offset };
    offset += argument.length + 1;
    return position;
  });
};
