import { carryOut } from '../carry-out.js';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { openPlan } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Makes the hosts what cluster.yaml describes. */
export async function apply(context: Context, options: OptionsOf<'apply'>): Promise<number> {
  requireTerminal(context, 'apply', options.yes);
  const spec = await loadSpec(context, options);
  const work = await openPlan(context, spec, options);
  const text = `Apply these ${planSizeText(work.plan)}? [y/N]`;
  return carryOut(context, options, work, { text, answers: ['y', 'yes'] });
}
