import type { OutputLine } from './lines.js';

/** One row of a table: its cells by the titles of their columns. */
export interface TableRow {
  readonly cells: readonly (readonly [title: string, cell: string])[];
  readonly line: OutputLine;
}

/** The corners of a table's rules: ASCII, and the box-drawing characters of newer versions. */
const CORNERS = /[+┌┬┐├┼┤└┴┘]/g;
const isBar = (character: string | undefined): boolean => character === '|' || character === '│';

function splitRow(line: string, edges: readonly number[]): readonly string[] {
  // A cell may hold a bar itself, so the rule's corners say where columns end, as long as they fit.
  if (edges.length > 1 && edges.every((edge) => isBar(line[edge])))
    return edges.slice(1).map((edge, index) => line.slice((edges[index] ?? 0) + 1, edge).trim());
  return line
    .trim()
    .replace(/^[|│]|[|│]$/g, '')
    .split(/[|│]/)
    .map((cell) => cell.trim());
}

const isRule = ({ text }: OutputLine): boolean => /^\s*[+┌├└]/.test(text);

/** Whether a table has its last rule, which is as wide as the first one. */
export function isClosed(lines: readonly OutputLine[]): boolean {
  const [first, , ...others] = lines.filter(isRule).map(({ text }) => text.trim());
  const last = others.at(-1);
  if (first === undefined || last === undefined || lines.at(-1)?.text.trim() !== last) return false;
  return last.length === first.length && (!first.startsWith('┌') || /^└.*┘$/.test(last));
}

/**
 * The rows of a table as etcdctl draws it. A long cell that was broken over several lines is joined again: a line whose
 * first cell is empty continues the row above it. A row with more or fewer cells than titles has none.
 */
export function parseTable(lines: readonly OutputLine[]): readonly TableRow[] {
  let edges: readonly number[] = [];
  let titles: readonly string[] | undefined;
  const rows: { values: readonly string[]; readonly line: OutputLine }[] = [];
  for (const line of lines) {
    if (isRule(line)) {
      edges = [...line.text.matchAll(CORNERS)].map((match) => match.index);
      continue;
    }
    const values = splitRow(line.text, edges);
    const last = rows.at(-1);
    if (titles === undefined) titles = values;
    else if (values.length !== titles.length) rows.push({ values: [], line });
    else if (last !== undefined && values[0] === '' && values.some((value) => value !== ''))
      last.values = titles.map((_, at) => `${last.values[at] ?? ''} ${values[at] ?? ''}`.trim());
    else rows.push({ values, line });
  }
  return rows.map(({ values, line }) => ({
    cells: values.map((value, at) => [titles?.[at] ?? '', value] as const),
    line,
  }));
}
