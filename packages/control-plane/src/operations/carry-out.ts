import { ControlPlaneError } from '../errors.js';
import type { Session } from '../hosts/session.js';
import { pause } from '../pause.js';
import type { OperationStep } from '../plan/model.js';
import { restoreProcedure } from '../restore/procedures.js';
import { drain, putBack } from './drain.js';
import type { Operation, Procedure } from './model.js';

function procedureOf(operation: Operation): Procedure {
  switch (operation.kind) {
    case 'drain':
      return drain(operation);
    case 'put-back':
      return putBack(operation);
    case 'stage-data':
    case 'swap-data':
    case 'check-restored':
    case 'forget-servers':
    case 'end-restore':
      return restoreProcedure(operation);
  }
}

/**
 * Does what an operation is about, unless it is done already, and waits until it is seen to be done.
 *
 * @throws ControlPlaneError `operation-failed` where it is not in time; and what its procedure throws.
 */
export async function carryOutOperation(
  session: Session,
  { id, host, summary, operation }: OperationStep,
  signal?: AbortSignal,
): Promise<void> {
  const procedure = procedureOf(operation);
  if ((await procedure.look(session, signal)).done) return;
  await procedure.carryOut(session, signal);
  const end = performance.now() + procedure.patienceMs(session);
  for (;;) {
    signal?.throwIfAborted();
    const { done, found } = await procedure.look(session, signal);
    if (done) break;
    if (performance.now() >= end)
      throw new ControlPlaneError('operation-failed', `could not ${summary} in time`, {
        host,
        step: id,
        found,
        hint: procedure.hint,
      });
    await pause(200, signal);
  }
  if (procedure.settleMs !== undefined) await pause(procedure.settleMs, signal);
}
