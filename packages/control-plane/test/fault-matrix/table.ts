import { formatTable } from '@harderway/progress';

/** The outcome of one cell. */
export interface Row {
  readonly operation: string;
  readonly fault: string;
  readonly moment: string;
  /** How the run ended that was struck: `done`, `killed`, or the code of its error. */
  readonly ended: string;
  readonly endedMs: number;
  /** How the next run ended. */
  readonly next: string;
  /** How many writes were acknowledged meanwhile, and are still there; absent where none were made. */
  readonly writes?: number;
  readonly longestGapMs?: number;
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`);

/** The rows as a table. */
export const renderMatrix = (rows: readonly Row[]): string =>
  formatTable([
    ['OPERATION', 'FAULT', 'AT', 'ENDED', 'AFTER', 'NEXT RUN', 'WRITES KEPT', 'LONGEST GAP'],
    ...rows.map((row) => [
      row.operation,
      row.fault,
      row.moment,
      row.ended,
      seconds(row.endedMs),
      row.next,
      String(row.writes ?? ''),
      seconds(row.longestGapMs),
    ]),
  ]);
