import { EXIT } from '@harderway/command';
import type { Plan, Session } from '@harderway/control-plane';
import { formatDuration } from '@harderway/progress';
import type { Context, ControlPlane, Output } from './context.js';
import { CliError } from './errors.js';
import type { JsonOptions } from './options.js';
import { confirm } from './present/confirm.js';
import type { DiffDepth } from './present/diff.js';
import { writeJson } from './present/json.js';
import { planSizeText, renderPlan } from './present/plan.js';
import { styleFor } from './present/style.js';
import { withProgress } from './session.js';

/** Options of the commands that change hosts. */
export interface ChangeOptions extends JsonOptions {
  readonly yes?: boolean | undefined;
  readonly diff: DiffDepth;
}

/** What is asked before a plan is carried out. */
export interface Question {
  readonly text: string;
  /** Answers that mean yes, in lower case. */
  readonly answers: readonly string[];
}

/** Shows a plan, asks about it unless told not to, and carries that same plan out. Closes the session. */
export async function carryOut(
  context: Context,
  options: ChangeOptions,
  work: { readonly engine: ControlPlane; readonly session: Session; readonly plan: Plan },
  question: Question,
): Promise<number> {
  const { engine, session, plan } = work;
  const style = styleFor(context.stdout, context, options);
  const json = options.json === true;
  const show = (output: Output): unknown =>
    output.write(renderPlan(plan, options.diff, styleFor(output, context, options)));
  try {
    if (!json) show(context.stdout);
    if (engine.planIsEmpty(plan)) {
      if (json) writeJson(context.stdout, { plan: engine.planToJson(plan), report: null });
      return EXIT.ok;
    }
    if (options.yes !== true) {
      // Who is asked sees standard error; the plan has to be there if standard output goes elsewhere.
      if (json || !context.stdout.isTTY) show(context.stderr);
      if (!(await confirm(context, question.text, question.answers))) {
        context.signal.throwIfAborted();
        throw new CliError('declined', 'nothing was changed: the answer was not yes');
      }
    }
    const report = await withProgress(context, options, ({ progress, signal }) =>
      engine.applyPlan(session, plan, { onProgress: (event) => progress.report(event), signal }),
    );
    const done = `Done: ${planSizeText(plan)} in ${formatDuration(report.elapsedMs)}.`;
    if (json) writeJson(context.stdout, { plan: engine.planToJson(plan), report });
    else context.stdout.write(`\n${style.green(done)}\n`);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}
