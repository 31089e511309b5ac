import type { Style } from './style.js';
import { visible } from './visible.js';

/** How much of a diff is shown: all of it, its first lines, or nothing. */
export type DiffDepth = 'full' | 'short' | 'none';

/** Lines of one diff that `short` shows. */
const shortLines = 16;

/** Colours one line of a unified diff by its first character. */
function colorLine(line: string, style: Style): string {
  if (line.startsWith('+')) return style.green(line);
  if (line.startsWith('-')) return style.red(line);
  if (line.startsWith('@@')) return style.cyan(line);
  return style.dim(line);
}

/**
 * The lines of a unified diff, coloured, without its two file headers: the step above it names the file.
 * `short` leaves out what follows the first lines and says how many those are.
 */
export function renderDiff(diff: string, depth: DiffDepth, style: Style): readonly string[] {
  if (depth === 'none') return [];
  const lines = visible(diff).replace(/\n$/, '').split('\n');
  const hunks = lines.findIndex((line) => line.startsWith('@@'));
  const body = hunks === -1 ? lines : lines.slice(hunks);
  const shown = depth === 'full' || body.length <= shortLines + 1 ? body : body.slice(0, shortLines);
  const rest = body.length - shown.length;
  const more = rest === 0 ? [] : [style.dim(`... ${rest} more lines (--diff full)`)];
  return [...shown.map((line) => colorLine(line, style)), ...more];
}
