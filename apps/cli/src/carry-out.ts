import { EXIT } from '@harderway/command';
import type { Session } from '@harderway/control-plane';
import { formatDuration } from '@harderway/progress';
import type { Context, ControlPlane, Output } from './context.js';
import type { OptionsOf } from './options.js';
import { confirm, type Question } from './present/confirm.js';
import { writeJson } from './present/json.js';
import { planSizeText, renderPlan } from './present/plan.js';
import { hasObstacle, renderPreflight, requirePassed } from './present/preflight.js';
import { type Agreement, withRestarts } from './restarts.js';
import { type OpenedPlan, withChange } from './session.js';

/** The parts of an opened plan that are shown. */
type Shown = Pick<OpenedPlan, 'session' | 'plan'> & Partial<OpenedPlan>;

/** Prints a plan below what was checked before it. */
function writePlan(
  output: Output,
  { diff, verbose }: Pick<OptionsOf<'reset'>, 'diff' | 'verbose'>,
  { plan, checks = [] }: Shown,
): void {
  output.write(renderPreflight(checks, verbose, output.paint));
  output.write(renderPlan(plan, diff, output.paint));
}

/** Shows a plan, or prints its JSON, and carries nothing out. Closes the session. */
export async function showPlan(
  context: Context,
  options: Pick<OptionsOf<'reset'>, 'json' | 'diff' | 'verbose'>,
  work: Shown,
): Promise<number> {
  await work.session.close();
  const { plan, checks = [] } = work;
  const { planIsEmpty, planToJson } = await context.planning();
  if (options.json) writeJson(context.stdout, { ...planToJson(plan), checks });
  else writePlan(context.stdout, options, work);
  if (hasObstacle(checks)) return EXIT.problems;
  return planIsEmpty(plan) ? EXIT.ok : EXIT.differences;
}

/** The question before a plan is carried out. */
interface PlanQuestion extends Question {
  /** Done after a yes, before anything changes on the hosts. */
  readonly before?: (() => Promise<void>) | undefined;
}

/** Throws the error of a change; where a host has gone back from another version, with what can be done now. */
async function throwWithWayBack(engine: ControlPlane, session: Session, error: unknown): Promise<never> {
  if (!(error instanceof engine.ControlPlaneError) || error.code !== 'rolled-back') throw error;
  // Hosts that do not answer now are no reason to hide why they were asked.
  const hint = await engine.wayBack(session).catch(() => undefined);
  if (hint === undefined) throw error;
  throw new engine.ControlPlaneError(error.code, error.message, { ...error, hint, cause: error });
}

/** Shows a plan, asks about it unless `yes`, and carries that same plan out. Closes the session. */
export async function carryOut(
  context: Context,
  options: Pick<OptionsOf<'reset'>, 'json' | 'diff' | 'verbose'> & Agreement,
  work: Shown,
  question: PlanQuestion,
): Promise<number> {
  const { stdout, stderr } = context;
  const { json, yes } = options;
  const { session, plan, materials, checks = [] } = work;
  try {
    if (!json) writePlan(stdout, options, work);
    requirePassed(checks);
    const { planIsEmpty, planToJson } = await context.planning();
    if (planIsEmpty(plan)) {
      if (json) writeJson(stdout, { plan: planToJson(plan), report: null });
      return EXIT.ok;
    }
    const asked = await withRestarts(context, options, [plan], question);
    if (!yes) {
      // Who is asked sees standard error; the plan has to be there if standard output goes elsewhere.
      if (json || !stdout.isTTY) writePlan(stderr, options, work);
      await confirm(context, asked);
    }
    await question.before?.();
    const engine = await context.controlPlane();
    const report = await withChange(context, ({ progress, signal, ending, onFinishing }) =>
      engine
        .applyPlan(session, plan, {
          pki: materials?.pki,
          onProgress: (event) => progress.report(event),
          signal,
          ending,
          onFinishing,
        })
        .catch((error: unknown) => throwWithWayBack(engine, session, error)),
    );
    const done = `Done: ${planSizeText(plan)} in ${formatDuration(report.elapsedMs)}.`;
    if (json) writeJson(stdout, { plan: planToJson(plan), report });
    else stdout.write(`\n${stdout.paint('good', done)}\n`);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}
