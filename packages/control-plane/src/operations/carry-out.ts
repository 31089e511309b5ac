import { pause } from '../hosts/pause.js';
import { eitherOf } from '../hosts/signals.js';
import { ControlPlaneError } from '../model/errors.js';
import type { OperationStepOf } from '../model/plan.js';
import type { OperationContext } from './kind.js';
import { kindOf } from './operation.js';

/** Pause before an operation that could not begin is tried again. */
const retryMs = 500;

const defined = (notes: readonly (string | undefined)[]): readonly string[] =>
  notes.filter((note) => note !== undefined);

/**
 * Carries out an operation unless it is already done, then waits until `look` confirms it.
 *
 * @returns notes for the user
 * @throws ControlPlaneError `operation-failed` if it is not done in time; and what its execution throws
 */
export async function carryOutOperation(
  { id, host, summary, operation }: OperationStepOf,
  context: OperationContext,
): Promise<readonly string[]> {
  const execution = kindOf(operation).execution(operation, context);
  const signal = execution.carryOut === undefined ? eitherOf(context.signal, context.ending) : context.signal;
  const { looksItself = false, patienceMs, pollMs = 200, settleMs, hint } = execution;
  const before = looksItself ? undefined : await execution.look();
  if (before?.done === true) return defined([before.note]);
  let attempt = await execution.carryOut?.();
  const end = performance.now() + Math.min(patienceMs, context.operationPatienceMs ?? patienceMs);
  for (;;) {
    signal?.throwIfAborted();
    const { refused, note } = attempt ?? {};
    const look = attempt?.look ?? (await execution.look());
    if (look.done) {
      if (settleMs !== undefined) await pause(settleMs, signal);
      return defined([note, look.note]);
    }
    if (performance.now() >= end)
      throw new ControlPlaneError('operation-failed', `could not ${summary} in time`, {
        host,
        step: id,
        found: refused ?? look.found,
        hint,
      });
    await pause(refused === undefined ? pollMs : retryMs, signal);
    attempt = refused === undefined ? { note } : await execution.carryOut?.();
  }
}
