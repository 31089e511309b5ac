import { isRemoteExecError } from '@harderway/remote-exec';
import { combined } from '../hosts/host-error.js';
import { eitherOf } from '../hosts/signals.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Wave } from '../operations/plan.js';
import { putBackAfter } from '../plan/balancer-waves.js';
import { awaitGuard } from './guard.js';
import { currentWaves } from './premise.js';
import type { Run } from './run.js';
import { leavesStopped } from './stopped-units.js';
import { carryOutWave } from './wave.js';

/** Whether the server of a host may serve after an error: with its previous files, or since the host starts it again. */
const mayServe = (error: unknown): boolean =>
  error instanceof ControlPlaneError &&
  (error.code === 'rolled-back' || (isRemoteExecError(error.cause) && error.cause.code === 'timed-out'));

/** Puts back the server that the run has drained, and throws the error that ends the run. */
async function endEarly(
  run: Run,
  error: unknown,
  last: Wave | undefined,
  due: readonly Wave[],
): Promise<never> {
  const back = putBackAfter(last, due);
  const [result] = await Promise.allSettled([back && carryOutWave(run, back)]);
  const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
  throw error instanceof ControlPlaneError && reason instanceof ControlPlaneError
    ? (combined([error, reason]) ?? error)
    : error;
}

/**
 * Carries out waves one after another. A run that is asked to end does so between two of them, once it has started again what it
 * has stopped, and the gateways send clients again to what it has drained. So it does after an error where the drained server may
 * serve.
 *
 * @throws the reason of `ending`; ControlPlaneError of a guard, a premise, a lock or a step
 */
export async function carryOutWaves(run: Run, waves: readonly Wave[]): Promise<void> {
  const { session, locks, options, ending } = run;
  const done: Wave[] = [];
  let due = waves.map((wave) => ({ wave, isCurrent: false }));
  for (let [next, ...later] = due; next !== undefined; [next, ...later] = due) {
    const { wave, isCurrent } = next;
    const rest = due.map((one) => one.wave);
    const signal = leavesStopped(done, rest) ? run.signal : eitherOf(run.signal, ending);
    try {
      locks.assertHeld();
      signal?.throwIfAborted();
      if (!isCurrent) {
        const current = await currentWaves(session, wave, signal);
        due = [...current.map((one) => ({ wave: one, isCurrent: true })), ...later];
        continue;
      }
      await awaitGuard(session, wave, { ...options, signal });
    } catch (error) {
      if (signal === run.signal || ending?.aborted !== true || run.signal?.aborted === true) throw error;
      return endEarly(run, error, done.at(-1), rest);
    }
    try {
      await carryOutWave(run, wave);
    } catch (error) {
      if (!mayServe(error)) throw error;
      return endEarly(
        run,
        error,
        undefined,
        later.map((one) => one.wave),
      );
    }
    done.push(wave);
    due = later;
  }
}
