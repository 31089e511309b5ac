import type { OutputLine } from './lines.js';

/** The cells of a row by column title in upper case; empty where the column is missing. */
export type Cells = (title: string) => string;

/** Cells by their titles. */
export function cellsOf(titles: readonly string[], values: readonly string[]): Cells {
  const cells = new Map(titles.map((title, index) => [title, values[index] ?? '']));
  return (title) => cells.get(title) ?? '';
}

/** One row of a table. */
export interface TableRow {
  readonly cells: Cells;
  readonly line: OutputLine;
}

function splitRow(line: string, edges: readonly number[]): readonly string[] {
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
 * The rows of a table as etcdctl draws it. A long cell that was broken over several lines is joined again: a line whose
 * first cell is empty continues the row above it.
 */
export function parseTable(lines: readonly OutputLine[]): readonly TableRow[] {
  let edges: readonly number[] = [];
  let titles: readonly string[] | undefined;
  const rows: { values: readonly string[]; readonly line: OutputLine }[] = [];
  for (const line of lines) {
    if (line.text.trimStart().startsWith('+')) {
      edges = [...line.text.matchAll(/\+/g)].map((match) => match.index);
      continue;
    }
    const values = splitRow(line.text, edges);
    const last = rows.at(-1);
    if (titles === undefined) titles = values.map((title) => title.toUpperCase());
    else if (last !== undefined && values[0] === '' && values.some((value) => value !== ''))
      last.values = titles.map((_, at) => `${last.values[at] ?? ''} ${values[at] ?? ''}`.trim());
    else rows.push({ values, line });
  }
  return rows.map(({ values, line }) => ({ cells: cellsOf(titles ?? [], values), line }));
}
