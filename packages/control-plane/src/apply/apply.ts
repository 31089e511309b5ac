import { hostname, userInfo } from 'node:os';
import { apply, type Change, DesiredStateError, type HostLock, lockHost } from '@harderway/desired-state';
import type { ProgressEvent } from '@harderway/progress';
import { forEachHost, type Transport } from '@harderway/remote-exec';
import { ControlPlaneError } from '../errors.js';
import { allOrThrow, combined, onHost } from '../hosts/host-error.js';
import type { Session } from '../hosts/session.js';
import { type HostSteps, type Plan, planSteps, type Wave } from '../plan/model.js';
import { awaitGuard } from './guard.js';
import { wavesNow } from './premise.js';

/** Options of {@link applyPlan}. */
export interface ApplyPlanOptions {
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
  /** How long others may take to become healthy again before a wave that needs them. Default 60000. */
  readonly guardPatienceMs?: number;
}

/** What was done. */
export interface ApplyReport {
  readonly steps: number;
  readonly elapsedMs: number;
  readonly hosts: readonly { readonly host: string; readonly steps: number }[];
}

/** Tells of a host's steps as they begin and end, and of its upload. */
function reporter(own: HostSteps, report: (event: ProgressEvent) => void) {
  const byChange = new Map(own.steps.map((step) => [step.change, step]));
  const began = new Map<Change, number>();
  const upload = { id: `${own.host}/upload`, title: 'upload files', host: own.host };
  let uploading = false;
  return {
    onChange: (change: Change, state: 'begin' | 'done' | 'failed'): void => {
      const step = byChange.get(change);
      if (step === undefined) return;
      const event = { id: step.id, title: step.summary, host: own.host };
      if (state === 'begin') {
        began.set(change, performance.now());
        report({ kind: 'start', ...event });
      } else {
        report({
          kind: state,
          ...event,
          elapsedMs: performance.now() - (began.get(change) ?? performance.now()),
        });
      }
    },
    onUpload: (done: number, total: number): void => {
      if (total < 1024 * 1024) return;
      if (!uploading) report({ kind: 'start', ...upload });
      uploading = true;
      report({ kind: done >= total ? 'done' : 'update', ...upload, bytes: { done, total } });
    },
  };
}

/** The error with the step at which it happened. */
function stepError(own: HostSteps, error: Error): ControlPlaneError {
  const told = onHost(own.host, error);
  const step =
    error instanceof DesiredStateError
      ? own.steps.find(({ change }) => change.id === error.change)
      : undefined;
  if (step === undefined) return told;
  const { code, message, host = own.host, found, hint = '', details, cause } = told;
  const unit = step.change.resource.kind === 'unit' ? step.change.resource.name : undefined;
  return new ControlPlaneError(code, message, {
    host,
    step: step.id,
    details,
    cause,
    hint: unit === undefined ? hint : `look further with \`journalctl -u ${unit}\` on ${host}; ${hint}`,
    ...(found === undefined ? {} : { found }),
  });
}

/** A reset holds only the hosts on which there is something to remove, so that it leaves no trace on others. */
const heldHosts = (session: Session, plan: Plan): readonly (readonly [string, Transport])[] => {
  const touched = new Set(planSteps(plan).map(({ host }) => host));
  return [...session.transports].filter(([host]) => plan.kind === 'apply' || touched.has(host));
};

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

/** Carries out one wave: its hosts in parallel, all to their end, also where another one fails. */
async function carryOut(
  session: Session,
  wave: Wave,
  generations: Map<string, number>,
  { signal, onProgress = () => {} }: ApplyPlanOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const results = await forEachHost(wave.hosts, async (own) => {
    const transport = session.transports.get(own.host);
    if (transport === undefined) throw new Error('no connection');
    const changes = own.steps.map((step) => step.change);
    const generation = await apply(transport, changes, {
      generation: generations.get(own.host) ?? 0,
      ...reporter(own, onProgress),
      ...(signal === undefined ? {} : { signal }),
    });
    generations.set(own.host, generation);
  });
  signal?.throwIfAborted();
  const error = combined(
    results.flatMap((result) => ('error' in result ? [stepError(result.host, result.error)] : [])),
  );
  if (error !== undefined) throw error;
}

/**
 * Carries out a plan, wave by wave: just its steps, and all of them. Stops at the first wave in which a
 * host fails, once the other hosts of that wave are done. What was done stays; the next plan holds the rest.
 * A wave that was planned without a guard, since what it restarts did not serve, is guarded if that serves by then.
 *
 * @throws ControlPlaneError `step-failed`, `host-lost`, `host-locked`, `changed-meanwhile`, `no-sudo`,
 * `quorum-at-risk`, `api-unhealthy`.
 */
export async function applyPlan(
  session: Session,
  plan: Plan,
  options: ApplyPlanOptions = {},
): Promise<ApplyReport> {
  const started = performance.now();
  const { signal } = options;
  const steps = planSteps(plan);
  const counts = session.spec.hosts.map(({ name }) => ({
    host: name,
    steps: steps.filter((step) => step.host === name).length,
  }));
  if (steps.length === 0) return { steps: 0, elapsedMs: 0, hosts: counts };
  const generations = new Map(plan.hosts.map((host) => [host.name, host.generation]));
  const locks = await lockAll(heldHosts(session, plan), signal);
  try {
    for (const planned of plan.waves)
      for (const wave of await wavesNow(session, planned, signal)) {
        await awaitGuard(session, wave, options);
        await carryOut(session, wave, generations, options);
      }
  } finally {
    await Promise.allSettled(locks.map((lock) => lock.release()));
  }
  return { steps: steps.length, elapsedMs: performance.now() - started, hosts: counts };
}
