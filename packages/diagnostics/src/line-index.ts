import type { Position, Span } from './position.js';

/** The lines of a text, to turn offsets into positions. */
export interface LineIndex {
  /** Number of lines; a text that ends with a line break has an empty last one. */
  readonly lines: number;
  /** The position of an offset; offsets beyond the text count as its end. O(log lines). */
  positionAt(offset: number): Position;
  /** The span between two offsets, `to` exclusive. */
  span(from: number, to: number): Span;
  /** A line's text without its line break; empty if the line does not exist. Lines count from 1. */
  line(number: number): string;
}

function linesByLf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/**
 * Indexes the lines of a text. Takes one pass over the text, so it is made once per text and passed on.
 *
 * @param starts where the lines begin, for texts of a program that ends them in its own way; by default a line ends with
 *   `\n`, and a `\r` before it belongs to the line break
 */
export function lineIndex(text: string, starts: readonly number[] = linesByLf(text)): LineIndex {
  function positionAt(wanted: number): Position {
    const offset = Math.min(Math.max(wanted, 0), text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  }

  return {
    lines: starts.length,
    positionAt,
    span: (from, to) => ({ start: positionAt(from), end: positionAt(Math.max(from, to)) }),
    line: (number) => {
      const from = starts[number - 1];
      if (from === undefined) return '';
      return text.slice(from, starts[number]).replace(/(?:\r?\n\r?|\r)?\0?$/, '');
    },
  };
}
