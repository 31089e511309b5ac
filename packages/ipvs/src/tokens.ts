import type { Position } from './diagnostic.js';

/** A line of a text without its line break. */
export interface Line {
  readonly text: string;
  readonly position: Position;
}

/** A word of a line. */
export interface Token {
  readonly text: string;
  readonly position: Position;
}

/** The lines of a text. */
export const linesOf = (text: string): readonly Line[] => {
  const lines: Line[] = [];
  let offset = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    lines.push({ text: line, position: { line: index + 1, column: 1, offset } });
    offset += raw.length + 1;
  }
  return lines;
};

/** The words of a line, apart by white space. */
export const tokensOf = (line: Line): readonly Token[] =>
  [...line.text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    position: {
      line: line.position.line,
      column: match.index + 1,
      offset: line.position.offset + match.index,
    },
  }));
