import { EXIT, UsageError } from '@harderway/command';
import type { Context } from '../context.js';
import { isStdout } from '../destination.js';
import type { OptionsOf } from '../options.js';
import { writeJson } from '../present/json.js';
import { renderPlan } from '../present/plan.js';
import { failedChecks, renderPreflight } from '../present/preflight.js';
import { writeSavedPlan } from '../saved-plan.js';
import { openPlan } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Shows what apply would change, and changes nothing on the hosts. */
export async function plan(context: Context, options: OptionsOf<'plan'>): Promise<number> {
  if (options.output !== undefined && (await isStdout(options.output, context.directory)))
    throw new UsageError('a plan is saved to a file', { hint: 'plan --json prints it' });
  const spec = await loadSpec(context, options);
  const work = await openPlan(context, spec, options);
  const { plan: found, checks } = work;
  try {
    if (options.output !== undefined) await writeSavedPlan(context, options.output, work, options.only);
  } finally {
    await work.session.close();
  }
  const { planIsEmpty, planToJson } = await context.planning();
  const { stdout } = context;
  if (options.json) writeJson(stdout, { ...planToJson(found), checks });
  else {
    stdout.write(renderPreflight(checks, options.verbose, stdout.paint));
    stdout.write(renderPlan(found, options.diff, stdout.paint));
  }
  if (failedChecks(checks).length > 0) return EXIT.problems;
  return planIsEmpty(found) ? EXIT.ok : EXIT.differences;
}
