import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './width.js';

/** Whether a cell stays on one line: the colours of one would run on. */
export const isWhole = (cell: string): boolean => cell !== stripVTControlCharacters(cell);

/** Parts that stay together: words, and in those the parts of paths and names. A blank is the end of a part. */
const partsOf = (text: string): readonly string[] =>
  text.match(/[^\s/.,_-]*[/.,_-]+|[^\s/.,_-]+\s?|\s/g) ?? [];

/** Breaks a part that is wider than a line. */
function pieces(part: string, width: number): readonly string[] {
  if (displayWidth(part.trimEnd()) <= width) return [part];
  const characters = [...part];
  return [characters.slice(0, width).join(''), ...pieces(characters.slice(width).join(''), width)];
}

/** The lines of a cell in a column of a width. */
export function wrapCell(cell: string, width: number): readonly string[] {
  if (displayWidth(cell) <= width || isWhole(cell)) return [cell];
  const lines = [''];
  for (const piece of partsOf(cell).flatMap((part) => pieces(part, width))) {
    const line = lines.at(-1) ?? '';
    if (displayWidth((line + piece).trimEnd()) > width) lines.push(piece);
    else lines[lines.length - 1] = line + piece;
  }
  return lines.map((line) => line.trimEnd());
}
