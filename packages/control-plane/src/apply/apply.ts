import { hostname, userInfo } from 'node:os';
import { apply, type Change, DesiredStateError, type HostLock, lockHost } from '@harderway/desired-state';
import type { ProgressEvent } from '@harderway/progress';
import { forEachHost } from '@harderway/remote-exec';
import { ControlPlaneError } from '../errors.js';
import type { Session } from '../hosts/session.js';
import { type HostSteps, type Plan, planSteps } from '../plan/model.js';
import { onHost } from '../plan/observe.js';
import { awaitGuard } from './guard.js';

/** Options of {@link applyPlan}. */
export interface ApplyPlanOptions {
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
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

function stepError(host: string, own: HostSteps, error: Error): ControlPlaneError {
  if (error instanceof ControlPlaneError) return error;
  if (!(error instanceof DesiredStateError)) return onHost(host, error);
  const step = own.steps.find(({ change }) => change.id === error.change);
  const code = error.code === 'changed-meanwhile' ? 'changed-meanwhile' : 'step-failed';
  return new ControlPlaneError(error.code === 'busy' ? 'host-locked' : code, `${host}: ${error.message}`, {
    host,
    details: error.detail,
    hint:
      step?.change.resource.kind === 'unit'
        ? `look further with \`journalctl -u ${step.change.resource.name}\` on ${host}; mend the cause, then run apply again: it goes on from here`
        : 'mend the cause, then run apply again: it goes on from here',
    cause: error,
    ...(step === undefined ? {} : { step: step.id }),
  });
}

async function lockAll(session: Session, signal: AbortSignal | undefined): Promise<readonly HostLock[]> {
  const holder = `${userInfo().username}@${hostname()}, process ${process.pid}`;
  const results = await forEachHost([...session.transports], ([, transport]) =>
    lockHost(transport, holder, signal === undefined ? {} : { signal }),
  );
  const locks = results.flatMap((result) => (result.kind === 'ok' ? [result.value] : []));
  const failure = results.find((result) => result.kind === 'failed' || result.kind === 'unreachable');
  if (failure === undefined) return locks;
  await Promise.all(locks.map((lock) => lock.release()));
  throw onHost(failure.host[0], 'error' in failure ? failure.error : new Error('not tried'));
}

/**
 * Carries out a plan, wave by wave: just its steps, and all of them. Stops at the first wave in which a
 * host fails, once the other hosts of that wave are done. What was done stays; the next plan holds the rest.
 *
 * @throws ControlPlaneError `step-failed`, `host-lost`, `host-locked`, `changed-meanwhile`, `quorum-at-risk`,
 * `api-unhealthy`.
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
  const report = options.onProgress ?? (() => {});
  const generations = new Map(plan.hosts.map((host) => [host.name, host.generation]));
  const locks = await lockAll(session, signal);
  try {
    for (const wave of plan.waves) {
      await awaitGuard(session, wave, signal);
      signal?.throwIfAborted();
      const results = await forEachHost(wave.hosts, async (own) => {
        const transport = session.transports.get(own.host);
        if (transport === undefined) throw new Error('no connection');
        const changes = own.steps.map((step) => step.change);
        const generation = await apply(transport, changes, {
          generation: generations.get(own.host) ?? 0,
          ...reporter(own, report),
          ...(signal === undefined ? {} : { signal }),
        });
        generations.set(own.host, generation);
      });
      const errors = results.flatMap((result) =>
        result.kind === 'failed' || result.kind === 'unreachable'
          ? [stepError(result.host.host, result.host, result.error)]
          : [],
      );
      signal?.throwIfAborted();
      throwFirst(errors);
    }
  } finally {
    await Promise.allSettled(locks.map((lock) => lock.release()));
  }
  return { steps: steps.length, elapsedMs: performance.now() - started, hosts: counts };
}

/** The first error, with the other hosts' errors among its details. */
function throwFirst(errors: readonly ControlPlaneError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const { code, message, host, step, found, hint } = first;
  throw new ControlPlaneError(code, message, {
    details: [
      ...first.details,
      ...others.flatMap((other) => [`also ${other.message}`, ...other.details.slice(-5)]),
    ],
    cause: first.cause,
    ...(host === undefined ? {} : { host }),
    ...(step === undefined ? {} : { step }),
    ...(found === undefined ? {} : { found }),
    ...(hint === undefined ? {} : { hint }),
  });
}
