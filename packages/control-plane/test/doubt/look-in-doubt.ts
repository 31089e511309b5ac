import { expect } from 'vitest';
import type { Operation } from '../../src/operations/operation.js';
import type { Stage } from '../bad-days/stage.js';
import { cellsOf, type outcomeTable } from './cells.js';

/** Looks at each operation while hosts answer, and while some of these hosts do not: no answer in doubt makes it done. */
export async function lookInDoubt(
  { act }: Pick<Stage, 'act'>,
  file: string,
  operations: readonly Operation[],
  on: readonly string[],
  note: ReturnType<typeof outcomeTable>['note'],
): Promise<void> {
  for (const operation of operations) {
    const about = operation.kind;
    const doubts = cellsOf({ [about]: '.' }, 'plan', on);
    const { error, value } = await act({ file, op: 'look', look: { operation, doubts } });
    expect(error).toBeUndefined();
    const [truth = '', ...outcomes] = Array.isArray(value) ? value.map(String) : [];
    expect(outcomes).toHaveLength(doubts.length);
    expect([about, outcomes]).toEqual([about, expect.not.arrayContaining(['done'])]);
    note({ about, way: 'the true answer', hosts: [] }, truth);
    for (const [index, doubt] of doubts.entries()) note(doubt, outcomes[index] ?? '');
  }
}
