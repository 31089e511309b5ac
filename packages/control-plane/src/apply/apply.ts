import { hostname, userInfo } from 'node:os';
import type { PkiState } from '@harderway/credentials-directory';
import { apply, type HostLock, lockHost } from '@harderway/desired-state';
import type { ProgressEvent } from '@harderway/progress';
import { forEachHost, type Transport } from '@harderway/remote-exec';
import { ended, entryOf, type HistoryEntry } from '../history/entry.js';
import { writeHistory } from '../history/history.js';
import { allOrThrow, combined } from '../hosts/host-error.js';
import { ControlPlaneError } from '../model/errors.js';
import { localhost, planSteps } from '../model/plan.js';
import type { Session } from '../model/session.js';
import { carryOutOperation } from '../operations/carry-out.js';
import type { Plan, Wave } from '../operations/plan.js';
import { putBackId } from '../plan/balancer-waves.js';
import { awaitGuard } from './guard.js';
import { type RunContext, runContext } from './operation-context.js';
import { currentWaves } from './premise.js';
import { reported, reporter } from './reporter.js';
import { stepError } from './step-error.js';

/** Options of {@link applyPlan}. */
export interface ApplyPlanOptions {
  /** The procedure and phase that the plan is part of, for the history: `upgrade: kubernetes 1.32.13`. */
  readonly partOf?: string | undefined;
  /** The cluster's credentials, for operations that use the API. */
  readonly pki?: PkiState | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long others may take to become healthy again before a wave that needs them. Default 60000. */
  readonly guardPatienceMs?: number | undefined;
  /** How long a host may take for one wave, upload and starts included. Default 20 minutes. */
  readonly timeoutMs?: number | undefined;
}

/** A line for the user from an operation. */
export interface OperationNote {
  /** Id of its step. */
  readonly step: string;
  /** One line, e.g. `12 Secrets have new tokens`. */
  readonly text: string;
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

async function lockAll(
  hosts: readonly (readonly [string, Transport])[],
  signal: AbortSignal | undefined,
): Promise<readonly HostLock[]> {
  const holder = `${userInfo().username}@${hostname()}, process ${process.pid}`;
  const results = await forEachHost(hosts, ([, transport]) =>
    lockHost(transport, holder, signal === undefined ? {} : { signal }),
  );
  try {
    return allOrThrow(results, ([host]) => host, signal);
  } catch (error) {
    await Promise.all(results.map((result) => (result.kind === 'ok' ? result.value.release() : undefined)));
    throw error;
  }
}

/** A run: the plan's options, and what changes from wave to wave. */
interface Run extends RunContext {
  readonly options: ApplyPlanOptions;
  readonly generations: Map<string, number>;
  readonly notes: OperationNote[];
}

/** Carries out one wave: its hosts in parallel, each to its end even if another one fails. */
async function carryOut(run: Run, wave: Wave): Promise<void> {
  const { session, signal, generations, notes } = run;
  const { timeoutMs, onProgress = () => {} } = run.options;
  signal?.throwIfAborted();
  const results = await forEachHost(wave.hosts, async (own) => {
    const transport = session.transports.get(own.host);
    if (transport === undefined && own.host !== localhost) throw new Error('no connection');
    const steps = own.steps.filter((step) => step.kind === 'change');
    const changes = steps.map((step) => step.change);
    const { underWay, ...callbacks } = reporter({ host: own.host, steps }, onProgress);
    try {
      for (const step of own.steps)
        if (step.kind === 'operation') {
          const texts = await reported(step, onProgress, (update) =>
            carryOutOperation(step, { ...run, onProgress: update }),
          );
          notes.push(...texts.map((text) => ({ step: step.id, text })));
        }
      if (transport === undefined || changes.length === 0) return;
      const generation = await apply(transport, changes, {
        generation: generations.get(own.host) ?? 0,
        ...callbacks,
        ...(signal === undefined ? {} : { signal }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      generations.set(own.host, generation);
    } catch (error) {
      throw error instanceof Error ? stepError({ host: own.host, steps }, error, underWay()) : error;
    }
  });
  allOrThrow(results, ({ host }) => host, signal);
}

/**
 * Carries out waves one after another. Where a host has gone back to what it was before, it serves again: the wave that puts it
 * back behind the gateways comes at once, and then the error.
 */
async function carryOutAll(run: Run, waves: readonly Wave[]): Promise<void> {
  const { session, signal, options } = run;
  let due = waves.map((wave) => ({ wave, isCurrent: false }));
  for (let [next, ...later] = due; next !== undefined; [next, ...later] = due) {
    const { wave, isCurrent } = next;
    if (!isCurrent) {
      const current = await currentWaves(session, wave, signal);
      due = [...current.map((one) => ({ wave: one, isCurrent: true })), ...later];
      continue;
    }
    try {
      await awaitGuard(session, wave, options);
      await carryOut(run, wave);
    } catch (error) {
      if (!(error instanceof ControlPlaneError) || error.code !== 'rolled-back') throw error;
      const ids = wave.hosts.map(({ host }) => putBackId(host));
      const back = later.find((one) => ids.includes(one.wave.id))?.wave;
      const [result] = await Promise.allSettled([back && carryOut(run, back)]);
      const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
      throw reason instanceof ControlPlaneError ? (combined([error, reason]) ?? error) : error;
    }
    due = later;
  }
}

/**
 * Carries out a plan, wave by wave: exactly its steps. Stops at the first wave in which a host fails, once the other
 * hosts of that wave are done. Finished steps stay; the next plan has the rest. A wave that was planned without a guard,
 * because the component did not serve, is guarded if it serves by then.
 *
 * @throws ControlPlaneError `step-failed`, `rolled-back`, `host-lost`, `host-locked`, `changed-meanwhile`, `no-sudo`,
 * `quorum-at-risk`, `api-unhealthy`; `probe-failed` where a host's lock can't be taken.
 */
export async function applyPlan(
  session: Session,
  plan: Plan,
  options: ApplyPlanOptions = {},
): Promise<ApplyReport> {
  const started = performance.now();
  const { signal } = options;
  const steps = planSteps(plan);
  const counts = [...session.spec.hosts, ...session.spec.leaving].map(({ name }) => ({
    host: name,
    steps: steps.filter((step) => step.host === name).length,
  }));
  if (steps.length === 0) return { steps: 0, elapsedMs: 0, hosts: counts, notes: [] };
  const own = hostsOfRun(session, plan);
  const locks = await lockAll(own, signal);
  const entry = entryOf(plan, options.partOf);
  const generations = new Map(plan.hosts.map((host) => [host.name, host.generation]));
  const context = runContext(session, options);
  const notes: OperationNote[] = [];
  // A reset leaves no trace.
  const note = (now: HistoryEntry): Promise<void> =>
    plan.kind === 'reset' ? Promise.resolve() : writeHistory({ ...session, transports: new Map(own) }, now);
  try {
    await note(entry);
    await carryOutAll({ ...context, options, generations, notes }, plan.waves);
    await note(ended(entry, performance.now() - started));
  } catch (error) {
    await note(ended(entry, performance.now() - started, error));
    throw error;
  } finally {
    context.close();
    await Promise.allSettled(locks.map((lock) => lock.release()));
  }
  return { steps: steps.length, elapsedMs: performance.now() - started, hosts: counts, notes };
}
