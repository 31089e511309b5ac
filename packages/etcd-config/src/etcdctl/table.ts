import type { OutputLine } from './form.js';

/** One row: its cells by the table's own column titles, in upper case. */
export interface TableRow {
  readonly cells: ReadonlyMap<string, string>;
  readonly line: OutputLine;
}

function cellsOf(line: string, edges: readonly number[]): readonly string[] {
  // A cell may hold a bar itself, so the rule's corners say where columns end, as long as they fit.
  if (edges.length > 1 && edges.every((edge) => line[edge] === '|')) {
    return edges.slice(1).map((edge, index) => line.slice((edges[index] ?? 0) + 1, edge).trim());
  }
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

/**
 * Rows of a table as etcdctl draws it. A long cell that was broken over several lines is joined
 * again: a line whose first cell is empty continues the row above it.
 */
export function parseTable(lines: readonly OutputLine[]): readonly TableRow[] {
  let edges: readonly number[] = [];
  let titles: readonly string[] | undefined;
  const rows: { cells: Map<string, string>; line: OutputLine }[] = [];
  for (const line of lines) {
    if (line.text.trimStart().startsWith('+')) {
      edges = [...line.text.matchAll(/\+/g)].map((match) => match.index);
      continue;
    }
    const cells = cellsOf(line.text, edges);
    if (titles === undefined) {
      titles = cells.map((cell) => cell.toUpperCase());
      continue;
    }
    const last = rows.at(-1);
    const continues = last !== undefined && cells[0] === '' && cells.some((cell) => cell !== '');
    const target = continues ? last.cells : new Map<string, string>();
    titles.forEach((title, index) => {
      const cell = cells[index] ?? '';
      const before = target.get(title);
      if (before === undefined || before === '') target.set(title, cell);
      else if (cell !== '') target.set(title, `${before} ${cell}`);
    });
    if (!continues) rows.push({ cells: target, line });
  }
  return rows;
}
