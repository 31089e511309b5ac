import { fittingWidths } from './fitting.js';
import { pad } from './width.js';
import { wrapCell } from './wrap.js';

export interface TableOptions {
  /** Alignment by column. Default: left. */
  readonly align?: readonly ('left' | 'right')[] | undefined;
  /** Spaces between columns. Default: 2. */
  readonly gap?: number | undefined;
  /** Columns of the terminal: wider tables continue long cells on further lines. Default: no limit. */
  readonly columns?: number | undefined;
}

/**
 * Rows in aligned columns, one line each unless `columns` is less, without a newline at the end or spaces at line ends.
 * Cells may hold colours, and such cells stay whole; a row may have fewer cells than others; line breaks in a cell become spaces.
 */
export function formatTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { gap = 2, columns = Number.POSITIVE_INFINITY, align = [] } = options;
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\s*[\r\n]+\s*/g, ' ')));
  const count = Math.max(0, ...cells.map(({ length }) => length));
  const widths = fittingWidths(cells, columns - gap * (count - 1));
  return cells
    .flatMap((row) => {
      const wrapped = row.map((cell, column) => wrapCell(cell, widths[column] ?? 0));
      const height = Math.max(1, ...wrapped.map(({ length }) => length));
      return Array.from({ length: height }, (_, line) =>
        wrapped
          .map((lines, column) => pad(lines[line] ?? '', widths[column] ?? 0, align[column]))
          .join(' '.repeat(gap))
          .trimEnd(),
      );
    })
    .join('\n');
}
