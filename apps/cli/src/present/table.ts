import { formatTable } from '@harderway/progress';
import type { Output } from '../context.js';

/** Rows in aligned columns; on a terminal they fit its width. */
export const table = (
  rows: readonly (readonly string[])[],
  { isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>,
): string => formatTable(rows, { columns: isTTY ? columns : undefined });
