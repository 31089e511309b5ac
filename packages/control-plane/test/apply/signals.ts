import fc from 'fast-check';
import { afterEach, beforeEach, vi } from 'vitest';
import { applyPlan } from '../../src/apply/apply.js';
import type { Session } from '../../src/model/session.js';
import type { Plan } from '../../src/operations/plan.js';

/** Signals as the command line takes them: the first ends the run at a good place, the second at once; the last leaves no time. */
export const signals = ['SIGINT, SIGTERM or SIGHUP', 'the second of them', 'SIGKILL'] as const;

export type Signal = (typeof signals)[number];

/** Only CI tries each moment. */
export const stride = (fc.readConfigureGlobal().numRuns ?? 100) < 1000 ? 4 : 1;

/** Pauses take no time, and count as if they had. */
export function withoutTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterEach(() => void vi.useRealTimers());
}

const interrupted = new Error('interrupted');

/**
 * A run that gets a signal at one moment; without one it goes to its end.
 *
 * @param open makes the session of the run, which calls `onMoment` before and after everything that happens
 * @returns the error that it ends with, and how many moments there were
 */
export async function applySignalled(
  open: (onMoment: () => void) => { readonly session: Session; readonly kill: () => void },
  planOf: (session: Session) => Plan | Promise<Plan>,
  signal?: Signal,
  at?: number,
): Promise<{ readonly error: unknown; readonly moments: number }> {
  const [ending, atOnce] = [new AbortController(), new AbortController()];
  let moments = 0;
  const { session, kill } = open(() => {
    moments += 1;
    if (signal === 'SIGKILL' && moments === at) kill();
    else if (moments === at) ending.abort(interrupted);
    if (signal === 'the second of them' && moments - 1 === at) atOnce.abort(interrupted);
  });
  const plan = await planOf(session);
  const options = { ending: ending.signal, signal: atOnce.signal };
  const error: unknown = await applyPlan(session, plan, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, moments };
}
