import { showPlan } from '../carry-out.js';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { outputKinds, requireOutput } from '../output-file.js';
import { writeSavedPlan } from '../saved-plan.js';
import { openPlan } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Shows what apply would change, and changes nothing on the hosts. */
export async function plan(context: Context, options: OptionsOf<'plan'>): Promise<number> {
  if (options.output !== undefined) await requireOutput(context, options.output, outputKinds.plan);
  const spec = await loadSpec(context, options);
  const work = await openPlan(context, spec, options);
  try {
    if (options.output !== undefined) await writeSavedPlan(context, options.output, work, options.only);
  } finally {
    await work.session.close();
  }
  return showPlan(context, options, work);
}
