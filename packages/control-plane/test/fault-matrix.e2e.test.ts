import { downLab } from '@harderway/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lanes } from './fault-matrix/cells.js';
import { boundMs, runCell } from './fault-matrix/run-cell.js';
import { type Scene, setScene } from './fault-matrix/scene.js';
import { type Row, renderMatrix } from './fault-matrix/table.js';

const rows: Row[] = [];
afterAll(() => void process.stdout.write(`${renderMatrix(rows)}\n`));

describe.concurrent.each(lanes)('$lab', ({ lab, control, cells }) => {
  let set: Scene | undefined;

  beforeAll(async () => {
    set = await setScene(lab, control);
  });
  afterAll(() => downLab(lab));

  test.sequential.each(cells)('$operation, $fault, moment $moment: $ends', async (cell) => {
    if (set === undefined) throw new Error('the lab is not up');
    const { row, said, ...found } = await runCell(set, cell);
    rows.push(row);
    process.stdout.write(`${renderMatrix([row])}\n${said}\n`);
    expect(found).toEqual({ twoDown: [], lost: [], left: [] });
    expect(cell.ends).toContain(row.ended);
    expect(row.next).toBe(row.ended === 'done' ? 'not needed' : 'done');
    expect(row.endedMs).toBeLessThan(boundMs);
    // The longest fault, an election, and the time of a busy machine.
    if (row.longestGapMs !== undefined) expect(row.longestGapMs).toBeLessThan(60_000);
  });
});
