import { displayWidth, pad } from './width.js';

export interface TableOptions {
  /** Alignment by column. Default: left. */
  readonly align?: readonly ('left' | 'right')[] | undefined;
  /** Spaces between columns. Default: 2. */
  readonly gap?: number | undefined;
}

/**
 * Rows in aligned columns, one line each, without a newline at the end or spaces at line ends.
 * Cells may hold colours; a row may have fewer cells than others; line breaks in a cell become spaces.
 */
export function formatTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\s*[\r\n]+\s*/g, ' ')));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    }
  }
  const gap = ' '.repeat(options.gap ?? 2);
  return cells
    .map((row) =>
      row.map((cell, column) => pad(cell, widths[column] ?? 0, options.align?.[column])).join(gap),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}
