import { displayWidth } from './width.js';
import { isWhole } from './wrap.js';

/** A column that has to give way keeps room for a word. */
const leastWidth = 12;

/** The widest cell of each column, of those that fit a condition. */
const widest = (
  rows: readonly (readonly string[])[],
  counts: (cell: string) => boolean = () => true,
): readonly number[] =>
  rows.reduce<number[]>((widths, row) => {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, counts(cell) ? displayWidth(cell) : 0);
    return widths;
  }, []);

/**
 * Widths of the columns of a table that has so much room for all of them. The widest columns give way first, and none further than
 * its cells that can't be broken.
 */
export function fittingWidths(rows: readonly (readonly string[])[], room: number): readonly number[] {
  const widths = [...widest(rows)];
  const least = widest(rows, isWhole).map((width) => Math.max(width, leastWidth));
  for (;;) {
    const excess = widths.reduce((sum, width) => sum + width, 0) - room;
    if (excess <= 0) return widths;
    const shrinkable = widths.flatMap((width, column) =>
      width > (least[column] ?? 0) ? [{ width, column }] : [],
    );
    const [first, second] = shrinkable.sort((one, other) => other.width - one.width);
    if (first === undefined) return widths;
    // Down to the next one, so that neither loses more than the other; by one where both are equal.
    const next = Math.min(first.width - 1, second?.width ?? 0);
    widths[first.column] = Math.max(first.width - excess, next, least[first.column] ?? 0);
  }
}
