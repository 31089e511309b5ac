import type { Doubt } from '../bad-days/protocol.js';
import { waysOfFailing } from '../ways-of-failing.js';

/** The control nodes, in the order in which a run takes them. */
export const hosts = ['control0', 'control1', 'control2'];

/** A question in doubt, and what it is about. */
export interface Cell extends Doubt {
  readonly about: string;
}

/** The gateways. */
export const gateways = ['gateway', 'gateway1'];

/** Each question fails in each way, on one node, two, and so on. */
export const cellsOf = (
  questions: Readonly<Record<string, string>>,
  during: Doubt['during'],
  on: readonly string[] = hosts,
): readonly Cell[] =>
  Object.entries(questions).flatMap(([about, question]) =>
    Object.keys(waysOfFailing).flatMap((way) =>
      on.map((_, index) => ({ about, question, way, during, hosts: on.slice(0, index + 1) })),
    ),
  );

/** Outcomes of cells: a row for each question and way of failing, a column for one, two and three nodes. */
export function outcomeTable() {
  const rows: Record<string, Record<string, string>> = {};
  return {
    note: ({ about, way, hosts: on }: Pick<Cell, 'about' | 'way' | 'hosts'>, outcome: string): void => {
      const row = `${about}: ${way}`;
      rows[row] = { ...rows[row], [on.length === 0 ? 'all answer' : `${on.length} nodes`]: outcome };
    },
    print: (): void => {
      const columns = new Set(Object.values(rows).flatMap((row) => Object.keys(row)));
      console.table(rows, [...columns].sort());
    },
  };
}
