import type { PkiState } from '@harderway/credentials-directory';
import { runContext } from '../../src/apply/operation-context.js';
import type { Session } from '../../src/model/session.js';
import { kindOf, type Operation } from '../../src/operations/operation.js';
import type { Doubting } from './doubting.js';
import type { Doubt } from './protocol.js';

/** The state of an operation as a run sees it: `done`, `not done`, or the code of an error. */
async function outcomeOf(session: Session, pki: PkiState, operation: Operation): Promise<string> {
  const run = runContext(session, { pki });
  try {
    const look = await kindOf(operation)
      .execution(operation, { ...run, onProgress: () => {} })
      .look();
    return look.done ? 'done' : 'not done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    run.close();
  }
}

/** Looks at an operation while hosts answer, and then once in each doubt. */
export async function lookInDoubt(
  session: Session,
  pki: PkiState,
  { operation, doubts }: { readonly operation: Operation; readonly doubts: readonly Doubt[] },
  become: Doubting['become'],
): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const doubt of [undefined, ...doubts]) {
    become(doubt);
    outcomes.push(await outcomeOf(session, pki, operation));
  }
  return outcomes;
}
