import type { PkiState } from '@harderway/credentials-directory';
import type { Transport } from '@harderway/remote-exec';
import { ended, entryOf, type HistoryEntry } from '../history/entry.js';
import { writeHistory } from '../history/history.js';
import { hostsUnreachable } from '../hosts/unreachable.js';
import { assertOwn } from '../model/names.js';
import { localhost, planSteps } from '../model/plan.js';
import type { Session } from '../model/session.js';
import { assertTimes } from '../model/times.js';
import type { Plan, Step } from '../operations/plan.js';
import { lockHosts } from './locks.js';
import { assertCredentials, runContext } from './operation-context.js';
import type { OperationNote, WaveOptions } from './run.js';
import { carryOutWaves } from './waves.js';

/** Options of {@link applyPlan}. */
export interface ApplyPlanOptions extends WaveOptions {
  /** The procedure and phase that the plan is part of, for the history: `upgrade: kubernetes 1.32.13`. */
  readonly partOf?: string | undefined;
  /** The cluster's credentials, for operations that use the API. */
  readonly pki?: PkiState | undefined;
}

/** Summary of a run. */
export interface ApplyReport {
  readonly steps: number;
  readonly elapsedMs: number;
  readonly hosts: readonly { readonly host: string; readonly steps: number }[];
  readonly notes: readonly OperationNote[];
}

/**
 * Hosts that are locked, and that keep the run in their history. Of a reset, and of hosts that leave the cluster, only those on
 * which there is something to do: others are clean, and no trace is left on them.
 */
function hostsOfRun(session: Session, plan: Plan): readonly (readonly [string, Transport])[] {
  const touched = new Set(planSteps(plan).map(({ host }) => host));
  const leaving = new Set(session.spec.leaving.map(({ name }) => name));
  return [...session.transports].filter(
    ([host]) => touched.has(host) || (plan.kind !== 'reset' && !leaving.has(host)),
  );
}

/**
 * Refuses a plan with steps on hosts without a connection before anything changes: the plan may come from another session.
 *
 * @throws ControlPlaneError `hosts-unreachable`
 */
function assertConnected({ transports, unreachable }: Session, steps: readonly Step[]): void {
  const needed = [...new Set(steps.map(({ host }) => host))].filter((host) => host !== localhost);
  const missed = needed
    .filter((host) => !transports.has(host))
    .map((host) => unreachable.find((one) => one.host === host) ?? { host, cause: 'not connected' });
  if (missed.length > 0) throw hostsUnreachable(missed, needed.length);
}

/**
 * Carries out a plan, wave by wave: exactly its steps. Stops at the first wave in which a host fails, once the other
 * hosts of that wave are done. Finished steps stay; the next plan has the rest. A wave that was planned without a guard,
 * because the component did not serve, is guarded if it serves by then.
 *
 * @throws the reason of `signal` or `ending`; ControlPlaneError `step-failed`, `rolled-back`, `host-lost`, `host-locked`, `invalid-option`,
 * `hosts-unreachable`, `lock-lost`, `changed-meanwhile`, `no-sudo`, `pki-missing`, `quorum-at-risk`, `api-unhealthy`, `no-answer`; `probe-failed` where a host's lock can't be taken.
 */
export async function applyPlan(
  session: Session,
  plan: Plan,
  options: ApplyPlanOptions = {},
): Promise<ApplyReport> {
  const started = performance.now();
  const { signal, guardPatienceMs, operationPatienceMs, timeoutMs } = options;
  assertTimes({ guardPatienceMs, operationPatienceMs, timeoutMs });
  assertOwn(session.spec, plan);
  const steps = planSteps(plan);
  const counts = [...session.spec.hosts, ...session.spec.leaving].map(({ name }) => ({
    host: name,
    steps: steps.filter((step) => step.host === name).length,
  }));
  if (steps.length === 0) return { steps: 0, elapsedMs: 0, hosts: counts, notes: [] };
  assertCredentials(steps, options.pki);
  assertConnected(session, steps);
  const own = hostsOfRun(session, plan);
  const locks = await lockHosts(own, signal);
  const entry = entryOf(plan, options.partOf);
  const generations = new Map(plan.hosts.map((host) => [host.name, host.generation]));
  const context = runContext(session, options);
  const notes: OperationNote[] = [];
  // A reset leaves no trace.
  const note = (now: HistoryEntry): Promise<void> =>
    plan.kind === 'reset' ? Promise.resolve() : writeHistory({ ...session, transports: new Map(own) }, now);
  try {
    await note(entry);
    await carryOutWaves({ ...context, options, locks, generations, notes }, plan.waves);
    await note(ended(entry, performance.now() - started));
  } catch (error) {
    await note(ended(entry, performance.now() - started, error));
    throw error;
  } finally {
    context.close();
    await locks.release();
  }
  return { steps: steps.length, elapsedMs: performance.now() - started, hosts: counts, notes };
}
