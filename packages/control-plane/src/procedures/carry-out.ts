import { reported } from '../apply/reporter.js';
import { isObstacle, type PreflightResult } from '../facts/model.js';
import { eitherOf } from '../hosts/signals.js';
import { ControlPlaneError } from '../model/errors.js';
import { assertOwn } from '../model/names.js';
import { planIsEmpty, planSteps } from '../model/plan.js';
import { assertTimes } from '../model/times.js';
import type { Plan } from '../operations/plan.js';
import type { Cluster } from './cluster.js';
import type { Phase, Procedure } from './model.js';
import { type ProcedureRunner, type RunnerOptions, runnerOf } from './runner.js';

/** Options of {@link carryOutProcedure}. */
export interface ProcedureOptions extends RunnerOptions {
  /** Called as each phase begins; its index starts at 0. */
  readonly onPhase?: ((phase: Phase, index: number) => void) | undefined;
  /** Called with the plan of a phase, and with its preflight checks, before the plan is applied. Not called for an empty plan. */
  readonly onPlan?: ((plan: Plan, checks: readonly PreflightResult[]) => void) | undefined;
  /** Called with what an operation reports, such as the path of a snapshot. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/** Result of a phase. */
export interface PhaseReport {
  readonly id: string;
  /** Steps of its plan. */
  readonly steps: number;
  readonly elapsedMs: number;
  /** Lines that its operations report, such as the path of a snapshot. */
  readonly notes: readonly string[];
}

/** Result of a procedure. */
export interface ProcedureReport {
  readonly phases: readonly PhaseReport[];
  readonly elapsedMs: number;
}

const again = 'run the same command again: it continues from what it finds';

/**
 * Refuses to edit the desired state while hosts differ from the present one: the plan after the edit would then have changes
 * that nobody was shown. A host that was not asked may differ. On the way back to a former authority, some hosts may still use it.
 */
async function assertSettled(runner: ProcedureRunner, cluster: Cluster, { id, edit }: Phase): Promise<void> {
  const plan = await runner.plan(cluster);
  const { unknown = [] } = plan;
  if (unknown.length > 0)
    throw new ControlPlaneError('no-answer', `nobody knows the state of ${unknown.join(', ')} before ${id}`, {
      host: unknown[0],
      found: 'it is not connected, and nothing of this phase was begun',
      hint: `once it answers, ${again}`,
    });
  if (edit?.kind === 'rotation-stage' && edit.back === true) return;
  const changes = planSteps(plan).filter(({ kind }) => kind === 'change');
  if (changes.length === 0) return;
  throw new ControlPlaneError(
    'changed-meanwhile',
    `the hosts changed before ${id}: nothing of it was begun`,
    {
      details: changes.slice(0, 20).map((step) => `${step.host}: ${step.summary}`),
      hint: again,
    },
  );
}

function assertPreflight(checks: readonly PreflightResult[], { id }: Phase): void {
  const failed = checks.filter(isObstacle);
  if (failed.length === 0) return;
  throw new ControlPlaneError(
    'preflight-failed',
    `${id}: ${failed.map(({ name }) => name).join(', ')} did not pass`,
    {
      details: failed.flatMap(({ findings }) =>
        findings.map(({ host, found, hint }) => `${host === undefined ? '' : `${host}: `}${found}; ${hint}`),
      ),
      hint: `do what the checks say, then ${again}`,
    },
  );
}

/** Waits until everything works, so that the next phase starts from a sound cluster. After the last phase, there is nothing to repeat. */
async function assertWorking(
  runner: ProcedureRunner,
  cluster: Cluster,
  { id }: Phase,
  isLast: boolean,
): Promise<void> {
  const failed = (await runner.verify(cluster)).filter(({ state }) => state === 'failed');
  if (failed.length === 0) return;
  throw new ControlPlaneError('verify-failed', `after ${id} not everything works`, {
    details: failed.map(({ title, detail }) => (detail === undefined ? title : `${title}: ${detail}`)),
    hint: isLast
      ? 'the procedure is carried out: run `harderway verify` to find out what does not work; the same command again may start another one'
      : `run \`harderway verify\`; once everything works, ${again}`,
  });
}

/** A phase that is carried out. */
interface PhaseRun extends Pick<ProcedureOptions, 'onPlan' | 'onNote'> {
  readonly runner: ProcedureRunner;
  readonly phase: Phase;
  readonly kind: Procedure['kind'];
}

/**
 * Carries out the operations before or after the plan of a phase, and passes on what they report. The history names them apart from
 * the phase: an upgrade that fails after its snapshot must not look done.
 */
async function operate(
  { runner, kind, phase, onNote = () => {} }: PhaseRun,
  cluster: Cluster,
  when: 'before' | 'after',
): Promise<readonly string[]> {
  const steps = phase[when];
  if (steps.length === 0) return [];
  const notes = await runner.operate(cluster, steps, `${kind}: ${when} ${phase.id}`);
  notes.forEach(onNote);
  return notes;
}

/** Applies the plan of a phase, once its preflight checks have passed. Returns the number of its steps. */
async function applyPhase({ runner, kind, phase, onPlan }: PhaseRun, cluster: Cluster): Promise<number> {
  const plan = phase.plan ?? (await runner.plan(cluster));
  if (planIsEmpty(plan)) return 0;
  const checks = await runner.preflight(cluster, plan);
  onPlan?.(plan, checks);
  assertPreflight(checks, phase);
  return (await runner.apply(cluster, plan, `${kind}: ${phase.id}`)).steps;
}

/**
 * Carries out a procedure, phase by phase, over the connections of the cluster. Each phase is planned when it is reached.
 * Stops where the hosts or the desired state are not what the procedure was planned on. A run that ends early leaves nothing
 * that the next one does not see: plan the procedure again and carry that out, and it completes the rest.
 *
 * @throws the reason of `signal` or `ending`; ControlPlaneError `changed-meanwhile`, `no-answer`, `preflight-failed`, `verify-failed`, `invalid-option`; what `applyPlan` and the operations throw.
 */
export async function carryOutProcedure(
  cluster: Cluster,
  procedure: Procedure,
  options: ProcedureOptions = {},
): Promise<ProcedureReport> {
  const started = performance.now();
  const { kind, phases } = procedure;
  assertOwn(cluster.file.spec, procedure);
  const { verifyTimeoutMs, guardPatienceMs, operationPatienceMs, timeoutMs } = options;
  assertTimes({ verifyTimeoutMs, guardPatienceMs, operationPatienceMs, timeoutMs });
  const runner = runnerOf(options);
  const { onPhase, onProgress = () => {} } = options;
  const signal = eitherOf(options.signal, options.ending);
  const reports: PhaseReport[] = [];
  let now = cluster;
  for (const [index, phase] of phases.entries()) {
    signal?.throwIfAborted();
    onPhase?.(phase, index);
    const began = performance.now();
    const run: PhaseRun = { ...options, runner, phase, kind };
    const done = await reported({ id: `phase:${phase.id}`, title: phase.title }, onProgress, async () => {
      const { edit } = phase;
      if (edit !== undefined) await assertSettled(runner, now, phase);
      const before = await operate(run, now, 'before');
      signal?.throwIfAborted();
      if (edit !== undefined) now = await runner.edit(now, edit);
      signal?.throwIfAborted();
      const steps = await applyPhase(run, now);
      signal?.throwIfAborted();
      const after = await operate(run, now, 'after');
      signal?.throwIfAborted();
      if (phase.verify) await assertWorking(runner, now, phase, index === phases.length - 1);
      return { steps, notes: [...before, ...after] };
    });
    reports.push({ id: phase.id, elapsedMs: performance.now() - began, ...done });
  }
  return { phases: reports, elapsedMs: performance.now() - started };
}
