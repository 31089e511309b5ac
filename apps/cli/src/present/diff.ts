import { type Paint, visible } from '@harderway/diagnostics';
import type { OptionsOf } from '../options.js';

/** How much of a diff is shown: all of it, its first lines, or nothing. */
export type DiffDepth = OptionsOf<'plan'>['diff'];

/** Lines of one diff that `short` shows. */
const shortLines = 16;

/** Colors one line of a unified diff by its first character. */
function colorLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('good', line);
  if (line.startsWith('-')) return paint('error', line);
  if (line.startsWith('@@')) return paint('info', line);
  return paint('faint', line);
}

/**
 * The lines of a unified diff in color, without its two file headers: the step above it names the file.
 * `short` shows the first lines and says how many more there are.
 */
export function renderDiff(diff: string, depth: DiffDepth, paint: Paint): readonly string[] {
  if (depth === 'none') return [];
  const lines = visible(diff, { lines: true }).replace(/\n$/, '').split('\n');
  const hunks = lines.findIndex((line) => line.startsWith('@@'));
  const body = hunks === -1 ? lines : lines.slice(hunks);
  const shown = depth === 'full' || body.length <= shortLines + 1 ? body : body.slice(0, shortLines);
  const rest = body.length - shown.length;
  const more = rest === 0 ? [] : [paint('faint', `... ${rest} more lines (--diff full)`)];
  return [...shown.map((line) => colorLine(line, paint)), ...more];
}
