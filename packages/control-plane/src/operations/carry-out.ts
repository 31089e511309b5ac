import { pause } from '../hosts/pause.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Operation, Procedure } from '../model/operation.js';
import type { OperationStep } from '../model/plan.js';
import type { Session } from '../model/session.js';
import { drain, putBack } from './drain.js';
import { defragment, disarm } from './maintenance.js';
import { addMember, moveLeader, promoteMember, removeMember } from './members.js';
import { stageData, swapData } from './restore/data-procedures.js';
import { checkRestored, endRestore, forgetServers } from './restore/procedures.js';
import { setAside } from './set-aside.js';
import { stepAside } from './step-aside.js';

function procedureOf(operation: Operation): Procedure {
  switch (operation.kind) {
    case 'drain':
      return drain(operation);
    case 'put-back':
      return putBack(operation);
    case 'stage-data':
      return stageData(operation);
    case 'swap-data':
      return swapData(operation);
    case 'check-restored':
      return checkRestored(operation);
    case 'forget-servers':
      return forgetServers(operation);
    case 'end-restore':
      return endRestore(operation);
    case 'remove-member':
      return removeMember(operation);
    case 'add-member':
      return addMember(operation);
    case 'promote-member':
      return promoteMember(operation);
    case 'move-leader':
      return moveLeader(operation);
    case 'step-aside':
      return stepAside(operation);
    case 'set-aside':
      return setAside(operation);
    case 'defragment':
      return defragment(operation);
    case 'disarm':
      return disarm(operation);
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
  if (procedure.looksItself !== true && (await procedure.look(session, signal)).done) return;
  let told = await procedure.carryOut(session, signal);
  const end = performance.now() + procedure.patienceMs(session);
  for (;;) {
    signal?.throwIfAborted();
    const { done, found } = typeof told === 'object' ? told : await procedure.look(session, signal);
    if (done) break;
    const refused = typeof told === 'string' ? told : undefined;
    if (performance.now() >= end)
      throw new ControlPlaneError('operation-failed', `could not ${summary} in time`, {
        host,
        step: id,
        found: refused ?? found,
        hint: procedure.hint,
      });
    await pause(refused === undefined ? 200 : 500, signal);
    told = refused === undefined ? undefined : await procedure.carryOut(session, signal);
  }
  if (procedure.settleMs !== undefined) await pause(procedure.settleMs, signal);
}
